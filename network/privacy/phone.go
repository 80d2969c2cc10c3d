package privacy

import (
	"bytes"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// phones finds telephone numbers, Spanish and foreign. Three-figure lines and those of 900, 901 and 902 are everybody's.
func phones(v *view) {
	v.numbers(func(i int) {
		if v.inLink(i) {
			return
		}
		if end, ok := v.international(i); ok {
			start := i
			if v.at(i-1) == '+' {
				start--
			}
			v.take(Phone, start, end)
			return
		}
		num, ok := v.number(i, 9)
		if ok && v.mayDial(i) && !v.isMoney(num.end) && dialled(num.groups()) && spanish(num.digits) {
			v.take(Phone, i, num.end)
		}
	})
}

// international reads a number with its country: +34…, 0034…, or the 34… that a chat's contact card copies.
func (v *view) international(i int) (end int, ok bool) {
	plus := v.at(i-1) == '+'
	for n := 15; n >= 9; n-- {
		num, read := v.number(i, n)
		if !read {
			continue
		}
		digits, zeros := strings.CutPrefix(num.digits, "00")
		if local, cut := strings.CutPrefix(digits, "34"); cut && (plus || zeros || v.mayDial(i)) && len(local) == 9 {
			return num.end, spanish(local)
		}
		// A plus before so many digits in one piece can be nothing else.
		if (plus || zeros && v.mayDial(i)) && valid("+"+digits) || plus && num.count == 1 {
			return num.end, true
		}
	}
	return 0, false
}

// mayDial tells whether what stands before i lets a telephone begin there: «tel612…» does, «G612…» does not.
func (v *view) mayDial(i int) bool {
	before := v.at(i - 1)
	if (before == '.' || before == ',') && isDigit(v.at(i-2)) {
		return false
	}
	return v.opens(i) || isLetter(before) && isLetter(v.at(i-2))
}

// inLink tells digits that belong to a web address, but for those links that are a telephone.
func (v *view) inLink(i int) bool {
	start := bytes.LastIndexAny(v.low[max(0, i-200):i], " \n<(\x01") + 1 + max(0, i-200)
	word := v.low[start:i]
	return bytes.Contains(word, []byte("://")) && !bytes.Contains(word, []byte("wa.me/")) && !bytes.Contains(word, []byte("phone="))
}

// dialled tells how people group nine figures from a list of numbers: threes, pairs, a prefix first, «6 12 34 56 78».
func dialled(groups []int8) bool {
	if slices.Equal(groups, []int8{1, 2, 2, 2, 2}) {
		return true
	}
	return len(groups) <= 5 && groups[0] >= 2 && !slices.Contains(groups, 1)
}

// spanish tells a line that belongs to somebody.
func spanish(nine string) bool {
	switch nine[:3] {
	case "800", "900", "901", "902":
		return false
	}
	return strings.IndexByte("6789", nine[0]) >= 0 && valid("+34"+nine)
}

func valid(number string) bool {
	parsed, err := phonenumbers.Parse(number, "ES")
	return err == nil && phonenumbers.IsValidNumber(parsed)
}
