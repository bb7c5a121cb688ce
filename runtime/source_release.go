package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"time"
)

// release is a file on the web.
type release struct{ url string }

func (r release) String() string { return r.url }

const (
	connectTimeout = 5 * time.Second
	stallTimeout   = 30 * time.Second // the longest time without a byte
)

var httpClient = &http.Client{
	Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: connectTimeout}).DialContext,
		TLSHandshakeTimeout:   connectTimeout,
		ResponseHeaderTimeout: stallTimeout,
		ForceAttemptHTTP2:     true,
	},
	CheckRedirect: func(next *http.Request, via []*http.Request) error {
		if via[0].URL.Scheme == "https" && next.URL.Scheme != "https" {
			return fmt.Errorf("redirected from HTTPS to %s", next.URL)
		}
		if len(via) > 9 {
			return errors.New("redirected ten times")
		}
		return nil
	},
}

func (r release) fetch(ctx context.Context, folder string, p pin, progress Progress) (string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return "", err
	}
	response, err := httpClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the server answered %s", response.Status)
	}
	file, err := os.Create(filepath.Join(folder, path.Base(request.URL.Path)))
	if err != nil {
		return "", err
	}
	body := &meter{Reader: response.Body, total: p.size, report: progress}
	body.stalled = time.AfterFunc(stallTimeout, func() {
		cancel(fmt.Errorf("no byte came for %v", stallTimeout))
	})
	defer body.stalled.Stop()
	err = copyPinned(file, body, filepath.Base(file.Name()), p)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	return file.Name(), errors.Join(err, file.Close())
}

// meter reports the bytes that pass through it. As long as some do, it keeps its timer
// from firing.
type meter struct {
	io.Reader
	done, total int64
	report      Progress
	stalled     *time.Timer
}

func (m *meter) Read(b []byte) (int, error) {
	n, err := m.Reader.Read(b)
	if n > 0 {
		m.stalled.Reset(stallTimeout)
		m.done += int64(n)
		m.report(min(m.done, m.total), m.total)
	}
	return n, err
}
