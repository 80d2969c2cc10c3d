package slack

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Vault keeps tokens from whoever reads the database: AES-256-GCM with keys that stand elsewhere. It is safe for
// concurrent use.
type Vault struct{ keys []vaultKey }

// vaultKey is one key with the name by which what it sealed is known.
type vaultKey struct {
	name string
	aead cipher.AEAD
}

// vaultKeyLen is the length of a key of AES-256, in bytes.
const vaultKeyLen = 32

var (
	// ErrVaultKey means that a key of the vault is none.
	ErrVaultKey = errors.New("slack: a token key is 32 random bytes in base64 or hexadecimal digits")
	// ErrVault means that what was sealed cannot be opened: by a key that is gone, for another workspace, or changed.
	ErrVault = errors.New("slack: sealed tokens do not open")
)

// NewVault makes a vault of keys parted by commas or spaces: the first seals, all of them open. So a key is changed by
// putting a new one before it, and taking the old one out when everything was sealed anew.
func NewVault(keys string) (Vault, error) {
	var v Vault
	for _, text := range strings.FieldsFunc(keys, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' }) {
		key, err := decodeKey(text)
		if err != nil {
			return Vault{}, err
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return Vault{}, fmt.Errorf("slack: vault: %w", err)
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return Vault{}, fmt.Errorf("slack: vault: %w", err)
		}
		sum := sha256.Sum256(key)
		v.keys = append(v.keys, vaultKey{hex.EncodeToString(sum[:4]), aead})
	}
	if len(v.keys) == 0 {
		return Vault{}, ErrVaultKey
	}
	return v, nil
}

func decodeKey(text string) ([]byte, error) {
	decoders := []func(string) ([]byte, error){
		hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawStdEncoding.DecodeString,
		base64.URLEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
	}
	for _, decode := range decoders {
		if key, err := decode(text); err == nil && len(key) == vaultKeyLen {
			return key, nil
		}
	}
	return nil, ErrVaultKey
}

// seal encrypts with the first key: its name, a dot, and nonce and ciphertext in base64. What it is bound to is needed
// to open it, and not hidden in it.
func (v Vault) seal(plain, bound []byte) (string, error) {
	if len(v.keys) == 0 {
		return "", ErrVaultKey
	}
	k := v.keys[0]
	nonce := make([]byte, k.aead.NonceSize())
	_, _ = rand.Read(nonce) // it never fails
	return k.name + "." + base64.RawURLEncoding.EncodeToString(k.aead.Seal(nonce, nonce, plain, bound)), nil
}

// open decrypts what one of the keys has sealed; else it fails with ErrVault.
func (v Vault) open(sealed string, bound []byte) ([]byte, error) {
	name, text, _ := strings.Cut(sealed, ".")
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, ErrVault
	}
	for _, k := range v.keys {
		if k.name != name || len(data) < k.aead.NonceSize() {
			continue
		}
		nonce, body := data[:k.aead.NonceSize()], data[k.aead.NonceSize():]
		if plain, err := k.aead.Open(nil, nonce, body, bound); err == nil {
			return plain, nil
		}
	}
	return nil, ErrVault
}

// current says whether the first key has sealed it.
func (v Vault) current(sealed string) bool {
	name, _, _ := strings.Cut(sealed, ".")
	return len(v.keys) > 0 && name == v.keys[0].name
}
