package slack

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// vaultKeyOf is a key made of one letter.
func vaultKeyOf(letter byte) string {
	return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{letter}, vaultKeyLen))
}

func vaultOf(t *testing.T, keys ...string) Vault {
	t.Helper()
	v, err := NewVault(strings.Join(keys, ","))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWhatIsSealedOpensWhereItBelongs(t *testing.T) {
	a, b := vaultKeyOf('a'), vaultKeyOf('b')
	old := vaultOf(t, a)
	sealed, err := old.seal([]byte("xoxb-secret"), []byte("T1"))
	if err != nil || strings.Contains(sealed, "secret") {
		t.Fatalf("sealed %q, %v", sealed, err)
	}
	again, err := old.seal([]byte("xoxb-secret"), []byte("T1"))
	if err != nil || again == sealed {
		t.Errorf("sealed twice it is the same: %q, %v", again, err)
	}
	i := strings.Index(sealed, ".") + 5
	changed := sealed[:i] + string(sealed[i]^1) + sealed[i+1:]
	for name, c := range map[string]struct {
		vault  Vault
		sealed string
		bound  string
		opens  bool
	}{
		"by its key":               {old, sealed, "T1", true},
		"by an older key":          {vaultOf(t, b, a), sealed, "T1", true},
		"for another workspace":    {old, sealed, "T2", false},
		"by another key":           {vaultOf(t, b), sealed, "T1", false},
		"changed":                  {old, changed, "T1", false},
		"cut off":                  {old, sealed[:12], "T1", false},
		"nothing":                  {old, "", "T1", false},
		"without a key":            {Vault{}, sealed, "T1", false},
		"under another key's name": {vaultOf(t, b), vaultOf(t, b).keys[0].name + sealed[8:], "T1", false},
	} {
		plain, err := c.vault.open(c.sealed, []byte(c.bound))
		if c.opens && (err != nil || string(plain) != "xoxb-secret") || !c.opens && !errors.Is(err, ErrVault) {
			t.Errorf("%s: %q, %v", name, plain, err)
		}
	}
	if !old.current(sealed) || vaultOf(t, b, a).current(sealed) {
		t.Error("which key has sealed it is not known")
	}
}

func TestKeysOfTheVault(t *testing.T) {
	key := bytes.Repeat([]byte{0xff}, vaultKeyLen)
	for _, text := range []string{
		hex.EncodeToString(key), base64.StdEncoding.EncodeToString(key), base64.RawURLEncoding.EncodeToString(key),
		vaultKeyOf('a') + ", " + vaultKeyOf('b') + "\n",
	} {
		if _, err := NewVault(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", " , ", "secret", hex.EncodeToString(key[:16]), vaultKeyOf('a') + ",b"} {
		if _, err := NewVault(text); !errors.Is(err, ErrVaultKey) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := (Vault{}).seal(nil, nil); !errors.Is(err, ErrVaultKey) {
		t.Errorf("a vault without keys: %v", err)
	}
}
