package storage_test

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOpenTakesAFileAtItsName has a name that means something else in a URI.
func TestOpenTakesAFileAtItsName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "la red #1 ?100%41.db")
	migrated(t, "sqlite:"+path, &clock{now: monday})
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
