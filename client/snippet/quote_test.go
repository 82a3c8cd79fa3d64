package snippet

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile are values that end a literal, begin an expansion or act on a terminal.
var hostile = []string{
	"", "plain", "it's", "''", `"`, `say "hi" it's`, `\`, `\\'`, `a\n`, "$HOME", "${HOME}", "$(id)", "`id`",
	"'$(id)'", `it's "$x" !x`, "!!", "!-1 it's",
	"line\nend", "cr\rlf\r\n", "tab\there", "esc\x1b[201~x",
	"bell\a\b\x7f", "-\x01", "\x03rm -rf ~", "é ü", "中文", "emoji 😀 it's", "‘curly’ ‚low‛ “double”",
	"right\u202eleft", "zero\u200bwidth",
	"line\u2028sep\u2029\u0085", "nbsp\u00a0x", "#(lf) #(#)", "#", "%41 %", "100%s", "a;b|c&d>e<f",
	"*?[a]{b,c}~", "-x", "--", "-- comment",
	"Name eq 'O''Hara' and contains(X,'a b')", "{0}", "«url»", "\\u0041", `\x41`, "^&%PATH%",
	"@p", "=1+1", "\U000E0041", strings.Repeat("long ' ", 50),
}

// checkLiterals compares what an interpreter makes of literals with the values. A
// shell drops line ends at the end of what a command prints.
func checkLiterals(t *testing.T, values []string, printed string) {
	t.Helper()
	got := strings.Split(strings.TrimSuffix(printed, "\x00"), "\x00")
	if len(got) != len(values) {
		t.Fatalf("%d values, want %d: %q", len(got), len(values), printed)
	}
	for i, want := range values {
		if got[i] != want && got[i] != strings.TrimRight(want, "\n") {
			t.Errorf("%q is read as %q", want, got[i])
		}
	}
}

// run gives a script to an interpreter in a locale without a character set.
func run(t *testing.T, script string, argv ...string) string {
	t.Helper()
	path, err := exec.LookPath(argv[0])
	if err != nil {
		t.Skipf("%s is not installed: its literals are not read by it", argv[0])
	}
	cmd := exec.Command(path, argv[1:]...)
	var errs bytes.Buffer
	cmd.Stdin, cmd.Stderr, cmd.Env = strings.NewReader(script), &errs, append(cmd.Environ(), "LC_ALL=C", "HISTFILE=", "PS1=")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, errs.String(), script)
	}
	return string(out)
}

// scripts print values, each followed by a NUL character.
var scripts = []struct {
	name  string
	quote func(string) string
	write func(literals []string) string
	argv  []string
}{
	{"sh", ShellText, func(l []string) string { return "printf '%s\\0' " + strings.Join(l, " ") + "\n" }, []string{"sh", "-s"}},
	{"words", ShellWord, func(l []string) string { return "printf '%s\\0' " + strings.Join(l, " ") + "\n" }, []string{"sh", "-s"}},
	{"interactive bash", ShellText, func(l []string) string { return "printf '%s\\0' " + strings.Join(l, " ") + "\n" },
		[]string{"bash", "--norc", "--noprofile", "-i"}},
	{"zsh", ShellText, func(l []string) string { return "printf '%s\\0' " + strings.Join(l, " ") + "\n" }, []string{"zsh", "-s"}},
	{"python", pythonText, func(l []string) string {
		return "import sys\nfor x in [" + strings.Join(l, ",\n") + "]:\n    sys.stdout.buffer.write(x.encode() + b'\\0')\n"
	}, []string{"python3", "-"}},
	{"R", rText, func(l []string) string {
		return "out <- stdout()\nb <- raw(0)\nfor (x in c(" + strings.Join(l, ",\n") + ")) b <- c(b, charToRaw(enc2utf8(x)), as.raw(0))\n" +
			"con <- pipe('cat', 'wb'); writeBin(b, con); close(con)\n"
	}, []string{"Rscript", "--vanilla", "-"}},
	{"PowerShell", powerShellText, func(l []string) string {
		return "$o = [Console]::OpenStandardOutput()\nforeach ($x in @(" + strings.Join(l, ",\n") +
			")) { $b = [Text.Encoding]::UTF8.GetBytes($x + [char]0); $o.Write($b, 0, $b.Length) }\n"
	}, []string{"pwsh", "-NoProfile", "-Command", "-"}},
}

// TestLiterals gives hostile values to the interpreters themselves.
func TestLiterals(t *testing.T) {
	t.Parallel()
	for _, s := range scripts {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			var literals []string
			for _, v := range hostile {
				literals = append(literals, s.quote(v))
			}
			checkLiterals(t, hostile, run(t, s.write(literals), s.argv...))
		})
	}
}

// FuzzShell gives any text to a shell.
func FuzzShell(f *testing.F) {
	for _, v := range hostile {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		v = strings.TrimRight(strings.ToValidUTF8(strings.ReplaceAll(v, "\x00", ""), string(utf8.RuneError)), "\n")
		checkLiterals(t, []string{v}, run(t, "printf '%s\\0' "+ShellText(v)+"\n", "sh", "-s"))
	})
}

// readPowerShell reads an expression of powerShellText as PowerShell does: quotes of
// five forms, each doubled in the text, and characters joined by their number.
func readPowerShell(t *testing.T, code string) string {
	t.Helper()
	var b strings.Builder
	if strings.HasPrefix(code, "(") && strings.HasSuffix(code, ")") {
		code = code[1 : len(code)-1]
	}
	isQuote := func(r rune) bool { return strings.ContainsRune("'‘’‚‛", r) }
	for rest := []rune(code); len(rest) > 0; {
		switch text := string(rest); {
		case strings.HasPrefix(text, " + "):
			rest = rest[3:]
		case strings.HasPrefix(text, "[char]::ConvertFromUtf32(0x"):
			number, after, _ := strings.Cut(strings.TrimPrefix(text, "[char]::ConvertFromUtf32(0x"), ")")
			n, err := strconv.ParseUint(number, 16, 21)
			if err != nil {
				t.Fatalf("%q: %v", code, err)
			}
			b.WriteRune(rune(n))
			rest = []rune(after)
		case isQuote(rest[0]):
			i := 1
			for ; i < len(rest); i++ {
				if isQuote(rest[i]) {
					if i+1 == len(rest) || !isQuote(rest[i+1]) {
						break
					}
					i++
				}
				b.WriteRune(rest[i])
			}
			if i >= len(rest) {
				t.Fatalf("%q does not end", code)
			}
			rest = rest[i+1:]
		default:
			t.Fatalf("%q: %q is outside of a text", code, text)
		}
	}
	return b.String()
}

// readM reads a literal of mText as Power Query does.
func readM(t *testing.T, code string) string {
	t.Helper()
	inside, ok := strings.CutPrefix(code, `"`)
	inside, closed := strings.CutSuffix(inside, `"`)
	if !ok || !closed || strings.Contains(strings.ReplaceAll(inside, `""`, ""), `"`) {
		t.Fatalf("%q is no literal", code)
	}
	var b strings.Builder
	for inside = strings.ReplaceAll(inside, `""`, `"`); inside != ""; {
		escape, has := strings.CutPrefix(inside, "#(")
		if !has {
			_, size := utf8.DecodeRuneInString(inside)
			b.WriteString(inside[:size])
			inside = inside[size:]
			continue
		}
		name, after, _ := strings.Cut(escape, ")")
		named := map[string]string{"#": "#", "lf": "\n", "cr": "\r", "tab": "\t"}[name]
		if n, err := strconv.ParseUint(name, 16, 32); named == "" && err == nil && (len(name) == 4 || len(name) == 8) {
			named = string(rune(n))
		}
		b.WriteString(named)
		inside = after
	}
	return b.String()
}

// FuzzLiterals reads literals of languages whose interpreters may be missing. Every
// literal is one line of visible characters, whatever its value is.
func FuzzLiterals(f *testing.F) {
	for _, v := range hostile {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		want := strings.ToValidUTF8(v, string(utf8.RuneError))
		if got := readPowerShell(t, powerShellText(v)); got != want && utf8.ValidString(v) {
			t.Errorf("PowerShell reads %q of %s", got, powerShellText(v))
		}
		if got := readM(t, mText(v)); got != want && utf8.ValidString(v) {
			t.Errorf("Power Query reads %q of %s", got, mText(v))
		}
		var plain string
		if err := json.Unmarshal([]byte(pythonText(v)), &plain); err == nil && plain != want && utf8.ValidString(v) {
			t.Errorf("Python reads %q of %s", plain, pythonText(v))
		}
		for _, quote := range []func(string) string{ShellText, pythonText, rText, powerShellText, mText} {
			if text := quote(v); strings.ContainsFunc(text, func(r rune) bool { return !visible(r) }) {
				t.Errorf("%q contains what cannot be seen", text)
			}
		}
	})
}
