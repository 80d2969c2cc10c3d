package bot

import "errors"

// SetupError is something that an administrator has to put right before an adapter can work.
type SetupError struct {
	What string // what is wrong, in one sentence without its full stop
	Do   string // what to do about it, in one sentence
	Err  error  // what the chat system or the network said; may be nil
	// Away says that it may be the chat system's passing trouble.
	Away bool
}

func (e *SetupError) Error() string {
	if e.Err == nil {
		return e.What
	}
	return e.What + ": " + e.Err.Error()
}

func (e *SetupError) Unwrap() error { return e.Err }

// Finding is one thing that an adapter looked at for an administrator. Do is empty where nothing needs doing.
type Finding struct {
	What string // what was found, in one sentence
	Do   string // what an administrator does about it
	// Optional says that hilo works all the same.
	Optional bool
}

// FindingOf is an error as a finding; system is the name of the chat system that failed.
func FindingOf(system string, err error) Finding {
	if setup, ok := errors.AsType[*SetupError](err); ok {
		return Finding{What: setup.Error() + ".", Do: setup.Do}
	}
	return Finding{What: system + " fails: " + err.Error() + ".", Do: "Look at its log, and try again."}
}
