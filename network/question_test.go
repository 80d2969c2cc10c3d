package network_test

import (
	"errors"
	"testing"
	"time"

	"hilo/network"
)

func member(person int64, role network.Role) network.Actor {
	return network.Actor{Person: network.Person{ID: person}, Role: role}
}

// onItsWay is a question of person 1 that person 2 has.
func onItsWay(now time.Time) network.Question {
	q := network.Question{Number: 3, State: network.QuestionHeld, Author: 1}
	q.Send([]int64{2}, now.Add(time.Hour), now.Add(2*time.Hour), now)
	return q
}

func TestWhoReadsAQuestion(t *testing.T) {
	now := at("2023-01-17 10:00")
	author, asked, other := member(1, network.Technician), member(2, network.Technician), member(4, network.Technician)
	coordinator, watcher := member(5, network.Coordinator), member(6, network.Observer)
	q := onItsWay(now)
	for who, want := range map[network.Actor]bool{author: true, asked: true, coordinator: true, other: false, watcher: false, member(1, network.None): false} {
		if got := q.Reads(who); got != want {
			t.Errorf("%v reads an open question: %v", who, got)
		}
	}
	if _, err := q.Answer(asked, "Sí.", now); err != nil {
		t.Fatal(err)
	}
	for _, who := range []network.Actor{author, other, watcher} {
		if err := q.Publish(who, now); err == nil {
			t.Errorf("%v publishes", who)
		}
	}
	if err := q.Publish(asked, now); err != nil || !q.Reads(watcher) || q.TakesPart(watcher) {
		t.Errorf("published: %v, an observer reads %v, takes part %v", err, q.Reads(watcher), q.TakesPart(watcher))
	}
	if err := q.Unpublish(other); err == nil {
		t.Error("somebody else takes it back")
	}
	if err := q.Unpublish(author); err != nil || q.Reads(other) {
		t.Errorf("who asked takes it back: %v", err)
	}
}

func TestAQuestionIsNotPassedInACircle(t *testing.T) {
	now := at("2023-01-17 10:00")
	q, second, third := onItsWay(now), member(2, network.Technician), member(3, network.Technician)
	due := now.Add(time.Hour)
	if err := q.PassOn(second, 1, due, now); !errors.Is(err, network.ErrOwnQuestion) {
		t.Errorf("to who asked: %v", err)
	}
	if err := q.PassOn(second, 3, due, now); err != nil {
		t.Fatal(err)
	}
	if err := q.PassOn(second, 4, due, now); !errors.Is(err, network.ErrStepOver) {
		t.Errorf("twice: %v", err)
	}
	if err := q.PassOn(third, 2, due, now); !errors.Is(err, network.ErrPassedBack) {
		t.Errorf("back: %v", err)
	}
	if err := q.PassOn(third, 0, due, now); err != nil || len(q.Holders()) != 1 || q.Holders()[0].Person != 0 {
		t.Errorf("to the coordination: %v, held by %v", err, q.Holders())
	}
}

// With the coordination a question stays, and it is reminded once.
func TestTheCoordinationIsRemindedOnce(t *testing.T) {
	now := at("2023-01-17 10:00")
	q := onItsWay(now)
	due := q.Steps[0].Due
	if step := q.Expire(due); step != 0 || !q.Stranded() {
		t.Fatalf("step %d is to be reminded of, stranded %v", step, q.Stranded())
	}
	q.Send(nil, time.Time{}, due.Add(time.Hour), due)
	if step := q.Expire(due); step != 0 {
		t.Errorf("too early reminded of step %d", step)
	}
	if step := q.Expire(due.Add(time.Hour)); step != 2 {
		t.Errorf("reminded of step %d, want 2", step)
	}
	if h := q.Holders(); len(h) != 1 || h[0].Person != 0 {
		t.Errorf("held by %v", h)
	}
	if step := q.Expire(due.Add(48 * time.Hour)); step != 0 {
		t.Errorf("reminded again of step %d", step)
	}
}

func TestTwoAnswersAreBothHeard(t *testing.T) {
	now := at("2023-01-17 10:00")
	q := onItsWay(now)
	_, first := q.Answer(member(2, network.Technician), "Sí.", now)
	_, second := q.Answer(member(5, network.Coordinator), "No.", now.Add(time.Minute))
	if err := errors.Join(first, second); err != nil || len(q.Replies) != 2 || !q.Answered.Equal(now) || len(q.Holders()) != 0 {
		t.Errorf("%v: %+v", err, q)
	}
	if err := q.Withdraw(member(1, network.Technician), now); err == nil {
		t.Error("what was answered is withdrawn")
	}
	gone := onItsWay(now)
	if err := gone.Withdraw(member(1, network.Technician), now); err != nil || len(gone.Holders()) != 0 {
		t.Errorf("withdrawn: %v, held by %v", err, gone.Holders())
	}
	var e network.QuestionStateError
	if _, err := gone.Answer(member(2, network.Technician), "Sí.", now); !errors.As(err, &e) || e.State != network.QuestionWithdrawn {
		t.Errorf("answered when it was withdrawn: %v", err)
	}
}
