package words

// minNear is the least number of letters of a word, and of a name, that one
// slip leaves recognisable.
const minNear = 4

// Near returns the one name that word was probably meant to be: the only one
// of names from which it differs by one typing slip, a letter too many, too
// few, wrong, or two neighbours swapped. Both are compared folded. A word or a
// name of fewer than four letters is never near; neither is a word that is
// itself one of the names, nor one that is near several.
func Near(word string, names []string) (string, bool) {
	w := []rune(Fold(word))
	if len(w) < minNear {
		return "", false
	}
	var near, nearFolded string
	for _, name := range names {
		folded := Fold(name)
		if folded == string(w) {
			return "", false
		}
		if folded == nearFolded || !oneSlip(w, []rune(folded)) {
			continue
		}
		if nearFolded != "" {
			return "", false
		}
		near, nearFolded = name, folded
	}
	return near, near != ""
}

// oneSlip says whether a single slip of the keyboard makes one word of the
// other: what is left between their common beginning and end tells.
func oneSlip(a, b []rune) bool {
	if len(b) < minNear {
		return false
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 2 && len(b) == 2 {
		return a[0] == b[1] && a[1] == b[0]
	}
	return len(a) <= 1 && len(b) <= 1
}
