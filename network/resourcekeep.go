package network

import "time"

// Keepers are those of a network's people who keep the card true: its owner while she contributes, and else whoever
// coordinates.
func (c Resource) Keepers(people []Actor) []int64 {
	var coordination []int64
	for _, a := range people {
		if a.Person.ID == c.Owner && a.Contributes() {
			return []int64{c.Owner}
		}
		if a.Coordinates() {
			coordination = append(coordination, a.Person.ID)
		}
	}
	return coordination
}

// Return says that a resource that was gone is offered again, and so that its card is true.
func (c *Resource) Return(a Actor, now time.Time) error {
	if err := c.Edit(a); err != nil {
		return err
	}
	c.State, c.Changed, c.ChangedBy = ResourceCurrent, now, a.Person.ID
	c.Confirmed, c.ConfirmedBy, c.Asked = now, a.Person.ID, time.Time{}
	return nil
}

// HandOver gives the card to another person to keep true, or with 0 to the coordination. Its owner and the coordination
// may; one that the coordination keeps may be taken by whoever may write it.
func (c *Resource) HandOver(a Actor, to int64) error {
	if err := c.Edit(a); err != nil {
		return err
	}
	if !a.Coordinates() && c.Owner != 0 && c.Owner != a.Person.ID {
		return ForbiddenError{Needs: Coordinator}
	}
	c.Owner = to
	return nil
}

// Doubt decides whether somebody may say that a card is not so: every member, while the resource is offered.
func (c Resource) Doubt(a Actor) error {
	switch {
	case !a.Member():
		return ForbiddenError{Needs: Technician}
	case c.State != ResourceCurrent:
		return ResourceGoneError{Number: c.Number}
	}
	return nil
}
