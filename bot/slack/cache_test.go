package slack

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestCacheKeepsWhatWasUsedLast(t *testing.T) {
	c := newCache[string, int](2)
	c.put("a", 1, time.Hour)
	c.put("b", 2, time.Hour)
	c.get("a")
	c.put("c", 3, time.Hour)
	if _, ok := c.get("b"); ok {
		t.Error("b was used least recently and is still there")
	}
	for key, want := range map[string]int{"a": 1, "c": 3} {
		if got, ok := c.get(key); !ok || got != want {
			t.Errorf("%s: %d %v, want %d", key, got, ok, want)
		}
	}
	c.drop("a")
	c.dropIf(func(v int) bool { return v == 3 })
	if len(c.by) != 0 || c.used.Len() != 0 {
		t.Errorf("%d and %d are left", len(c.by), c.used.Len())
	}
}

func TestCacheForgetsWhatIsStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache[string, int](2)
		c.put("a", 1, time.Minute)
		c.put("a", 2, time.Hour)
		<-time.After(30 * time.Minute)
		if got, ok := c.get("a"); !ok || got != 2 {
			t.Errorf("after half its time: %d %v", got, ok)
		}
		<-time.After(time.Hour)
		if _, ok := c.get("a"); ok {
			t.Error("it outlived its time")
		}
	})
}
