package safe

import (
	"strings"
	"testing"
)

func TestFileName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"photo.jpg": "photo.jpg", "Größe 1.pdf": "Größe 1.pdf", "a.tar.gz": "a.tar.gz",
		"../../etc/passwd": "_.._etc_passwd", `..\..\x.exe`: "_.._x.exe", "/etc/passwd": "_etc_passwd", "C:\\x": "C__x",
		".bashrc": "bashrc", "...": "", "..": "", ".": "", "": "", "  ": "", "-rf": "rf", "~x": "x", "x.": "x", "x. .": "x",
		"a\x00b": "a_b", "a\nb\x1b[31m": "a_b_[31m", "a\xffb": "a_b", "*?<>|\"": "",
		"CON": "_CON", "nul.txt": "_nul.txt", "com1": "_com1", "Lpt9.log.gz": "_Lpt9.log.gz", "com¹": "_com¹", "aux .txt": "_aux .txt",
		"console": "console", "com10": "com10", "com": "com", "company.pdf": "company.pdf",
	} {
		if got := FileName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	long := FileName(strings.Repeat("ä", 300) + ".jpeg")
	if len(long) > maxFileName || !strings.HasSuffix(long, "ä.jpeg") {
		t.Errorf("%d bytes: %s", len(long), long)
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("a/../b")
	f.Fuzz(func(t *testing.T, name string) {
		got := FileName(name)
		if strings.ContainsAny(got, "/\\:\x00\n\x1b") || strings.HasPrefix(got, ".") || len(got) > maxFileName+1 || IsDevice(got) {
			t.Errorf("%q becomes %q", name, got)
		}
		if again := FileName(got); again != got && got != "" && !strings.HasPrefix(got, "_") {
			t.Errorf("%q becomes %q, then %q", name, got, again)
		}
	})
}
