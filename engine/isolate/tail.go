package isolate

import (
	"strings"
	"sync"
)

const maxTail = 64 << 10

// tail keeps the last bytes that are written to it.
type tail struct {
	mutex sync.Mutex
	b     []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.b = append(t.b, p[max(0, len(p)-maxTail):]...)
	if over := len(t.b) - maxTail; over > 0 {
		t.b = append(t.b[:0], t.b[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return strings.ToValidUTF8(string(t.b), "\uFFFD")
}
