package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"odatui/client"
	"odatui/client/transport"
)

// writeReport writes a report to the working folder, never over a file:
// Markdown for a ticket, and JSON of the same name.
func writeReport(r client.Report) (string, error) {
	base := "odatui-report-" + time.Now().Format("20060102-150405")
	for n := 1; n < 100; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		err := writeNew(name+".md", []byte(r.Markdown))
		switch {
		case errors.Is(err, os.ErrExist):
			continue
		case err != nil:
			return "", err
		case len(r.JSON) == 0:
			return name + ".md", nil
		}
		return name + ".md", writeNew(name+".json", r.JSON)
	}
	return "", fmt.Errorf("write %s.md: there are too many of this second", base)
}

// writeNew writes a file that only its owner can read, and that was not there.
func writeNew(name string, data []byte) error {
	return createNew(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// createNew creates such a file with write. If that fails, the file is removed.
func createNew(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(name)
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// har writes exchanges to the working folder, never over a file.
func (b *browser) har(exchanges []client.Exchange) (string, error) {
	name := "odatui-" + time.Now().Format("20060102-150405") + ".har"
	return name, createNew(name, func(w io.Writer) error { return transport.WriteHAR(w, exchanges, "odatui", version()) })
}
