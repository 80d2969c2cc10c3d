package privacy

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// number is a row of digits as it was typed.
type number struct {
	digits string
	group  [maxDigits]int8 // how many digits stood together
	count  int             // of groups
	end    int             // past the last digit, in the view
}

const maxDigits = 24

// groups returns how many digits stood together, group by group.
func (n number) groups() []int8 { return n.group[:n.count] }

// separators may stand between the digits of one number, at most two together.
const separators = " .-_/()"

// number reads n digits from i, at most maxDigits. It fails where there are fewer or where the last is followed by another.
func (v *view) number(i, n int) (number, bool) {
	num := number{count: 1}
	var digits [maxDigits]byte
	for k := range n {
		at := i
		if k > 0 {
			at = v.skip(i)
		}
		if !isDigit(v.at(at)) {
			return number{}, false
		}
		if at > i {
			num.count++
		}
		num.group[num.count-1]++
		digits[k] = v.low[at]
		i = at + 1
	}
	if isDigit(v.at(i)) {
		return number{}, false
	}
	num.digits, num.end = string(digits[:n]), i
	return num, true
}

// skip passes over two separators at most.
func (v *view) skip(i int) int {
	for range 2 {
		if i < len(v.low) && strings.IndexByte(separators, v.low[i]) >= 0 {
			i++
		}
	}
	return i
}

// numbers calls look where a row of digits begins, from left to right; what was found meanwhile is passed over.
func (v *view) numbers(look func(i int)) {
	for i := range v.low {
		if isDigit(v.low[i]) && !isDigit(v.at(i-1)) {
			look(i)
		}
	}
}

var (
	money    = regexp.MustCompile(`^ ?(?:de )?(?:\$|eur|mil\b|millon|milion)`)
	calendar = regexp.MustCompile(`^(?:(?:19|20)\d\d[ ./-]+(?:19|20)\d\d|\d\d[ ./-]\d\d[ ./-](?:19|20)\d\d|(?:19|20)\d\d[ ./-]\d\d[ ./-]\d\d)$`)
)

// isMoney tells whether the number that ends at i is an amount.
func (v *view) isMoney(i int) bool {
	return money.Match(v.low[i:min(len(v.low), i+12)])
}

// identities finds DNI and NIE by their check letter.
func identities(v *view) {
	v.numbers(func(i int) {
		if v.foreigner(i) {
			return
		}
		for _, n := range []int{8, 7} {
			num, ok := v.number(i, n)
			if !ok || !v.opens(i) {
				continue
			}
			letter, end := v.letter(num.end)
			if letter == checkLetter(num.digits) && !v.ordinary(i, n, num.end, end) && !v.entity(i) {
				v.take(DNI, i, end)
				return
			}
		}
	})
}

// foreigner takes the NIE whose seven digits begin at i.
func (v *view) foreigner(i int) bool {
	first := i - 1
	for first > i-3 && first >= 0 && strings.IndexByte(separators, v.low[first]) >= 0 {
		first--
	}
	lead := strings.IndexByte("xyz", v.at(first))
	num, ok := v.number(i, 7)
	if lead < 0 || !ok || !v.opens(first) {
		return false
	}
	// «y 1.250.000 a» is not one.
	if v.plain[first] == 'y' && v.at(first+1) == ' ' {
		return false
	}
	letter, end := v.letter(num.end)
	if letter != checkLetter(strconv.Itoa(lead)+num.digits) {
		return false
	}
	v.take(NIE, first, end)
	return true
}

// letter reads the lone letter after a number, and where it ends; 0 where there is none.
func (v *view) letter(i int) (byte, int) {
	at := v.skip(v.skip(i))
	if !isLetter(v.at(at)) || !v.closes(at+1) {
		return 0, i
	}
	return v.low[at], at + 1
}

// ordinary tells «2021-2022 y» and «1.250.000 a», where the letter is a word, from a DNI in small letters.
func (v *view) ordinary(start, n, end, after int) bool {
	word := v.at(after-2) == ' ' && isLetter(v.plain[after-1])
	return word && (n == 7 || calendar.Match(v.low[start:end]))
}

// entity tells whether the digits at i belong to the tax number of an entity: «G-30123456».
func (v *view) entity(i int) bool {
	return (v.at(i-1) == '-' || v.at(i-1) == '.') && isLetter(v.at(i-2)) && v.opens(i-2)
}

func checkLetter(digits string) byte {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return "trwagmyfpdxbnjzsqvhlcke"[n%23]
}

// affiliations finds social security numbers by their check digits, typed together or in up to four groups.
func affiliations(v *view) {
	v.numbers(func(i int) {
		num, ok := v.number(i, 12)
		if ok && v.opens(i) && v.closes(num.end) && num.count <= 4 && validAffiliation(num.digits) {
			v.take(SocialSecurity, i, num.end)
		}
	})
}

func validAffiliation(digits string) bool {
	province, body := digits[:2], digits[2:10]
	if province == "00" || province > "53" && province != "66" {
		return false
	}
	// Under ten million the body loses its leading zero before the check is taken.
	body = strings.TrimPrefix(body, "0")
	return mod97(province+body) == int(digits[10]-'0')*10+int(digits[11]-'0')
}

// accounts finds IBANs of the countries whose people come by, and Spanish accounts without their IBAN.
func accounts(v *view) {
	for i := range v.low {
		if !v.opens(i) {
			continue
		}
		if end, ok := v.iban(i); ok {
			v.take(IBAN, i, end)
		} else if num, ok := v.number(i, 20); ok && validAccount(num.digits) {
			v.take(IBAN, i, num.end)
		}
	}
}

// iban reads one from i. A Spanish one is certain by its shape, even with a wrong check digit.
func (v *view) iban(i int) (end int, ok bool) {
	if !isLetter(v.at(i)) || !isLetter(v.at(i+1)) {
		return 0, false
	}
	country := string(v.low[i : i+2])
	length := ibanLength(country)
	if length == 0 {
		return 0, false
	}
	code := bytes.ToUpper(v.low[i : i+2])
	at, figures := i+2, 0
	for len(code) < length {
		at = v.skip(at)
		c := v.at(at)
		if !isDigit(c) && (!isLetter(c) || len(code) < 4) {
			return 0, false
		}
		if isDigit(c) {
			figures++
		}
		code = append(code, bytes.ToUpper([]byte{c})...)
		at++
	}
	spanish := country == "es" && figures == length-2
	return at, v.closes(at) && (spanish || validIBAN(code))
}

func ibanLength(country string) int {
	switch country {
	case "be":
		return 16
	case "nl":
		return 18
	case "lt", "at", "ch":
		return 20 + strings.Count("ch", country)
	case "de", "gb", "ie", "bg", "ge":
		return 22
	case "es", "ro", "se", "sk", "cz", "ad", "pk", "md":
		return 24
	case "pt":
		return 25
	case "fr", "it":
		return 27
	case "pl", "hu", "ma", "sn":
		return 28
	case "ua":
		return 29
	}
	return 0
}

func validIBAN(code []byte) bool {
	var b strings.Builder
	for _, c := range append(bytes.Clone(code[4:]), code[:4]...) {
		if isDigit(c) {
			b.WriteByte(c)
		} else {
			b.WriteString(strconv.Itoa(int(c-'A') + 10))
		}
	}
	return mod97(b.String()) == 1
}

// validAccount checks the two control digits of a Spanish account of twenty.
func validAccount(digits string) bool {
	return control("00"+digits[:8]) == digits[8] && control(digits[10:]) == digits[9]
}

func control(ten string) byte {
	sum := 0
	for i, weight := range []int{1, 2, 4, 8, 5, 10, 9, 7, 3, 6} {
		sum += weight * int(ten[i]-'0')
	}
	rest := 11 - sum%11
	if rest >= 10 {
		rest = 11 - rest
	}
	return byte('0' + rest)
}

func mod97(digits string) int {
	n := 0
	for _, c := range digits {
		n = (n*10 + int(c-'0')) % 97
	}
	return n
}
