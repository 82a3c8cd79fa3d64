package clitest

import (
	"strings"
	"testing"
)

// TestJudge checks that the judge accepts a good frame and rejects each fault
// after it.
func TestJudge(t *testing.T) {
	t.Parallel()
	good := "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H\x1b[1;38;5;212mLIVE\x1b[m مصر é 👩\u200d👧\r\n\x1b[5;3Hrow\x1b]8;id=1x2;https://x.org/a?b=c\x1b\\see\x1b]8;;\x1b\\\x1b[K\x1b[?25h\x1b[?1049l"
	j := NewJudge(40, 10)
	_, _ = j.Write([]byte(good))
	if faults := append(j.Verdict(0), j.Left()...); len(faults) > 0 {
		t.Errorf("a good frame is rejected: %v", faults)
	}
	for name, bad := range map[string]string{
		"OSC 52": "\x1b]52;c;QQ==\x07", "open link": "\x1b]8;;http://x\x1b\\", "file link": "\x1b]8;;file:///x\x1b\\x\x1b]8;;\x1b\\",
		"link of a user": "\x1b]8;;http://a@x/\x1b\\x\x1b]8;;\x1b\\", "link with a blank": "\x1b]8;;http://x/ y\x1b\\x\x1b]8;;\x1b\\",
		"open OSC": "\x1b]0;x", "title": "\x1b]0;a\u202eb\x07",
		"DCS": "\x1bPq", "APC": "\x1b_x", "conceal": "\x1b[8m", "C1": "\u009b31m", "raw C1": "\x9b31m", "lead byte": "\xe2\x1b]52;",
		"bidi": "a\u202eb", "zero width": "a\u200bb", "tag": "\U000e0041", "marks": "e" + strings.Repeat("\u0301", 9), "BEL": "\a",
		"NUL": "\x00", "overlong": "\xc0\x9b", "RIS": "\x1bc", "mode": "\x1b[?1000h", "query": "\x1b[6n", "cut": "\x1b[3", "alt screen": "\x1b[?1049h",
		"cursor": "\x1b[?25l", "paste": "\x1b[?2004h", "style": "\x1b[31m", "truncated": "\xe2\x82",
	} {
		j := NewJudge(40, 10)
		_, _ = j.Write([]byte(good + bad))
		if len(append(j.Verdict(0), j.Left()...)) == 0 {
			t.Errorf("%s is accepted", name)
		}
	}
}
