package slack

import "hilo/network"

// SealedFor is an installation with the token that hilo was given for it.
func SealedFor(in *Installs, i network.Installation, token string) (network.Installation, error) {
	sealed, err := in.seal(i, tokens{Access: token})
	i.Sealed = sealed
	return i, err
}
