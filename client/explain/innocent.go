package explain

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"odatui/lazy"
)

// Texts have the words of failures without that anything failed: program text,
// differences, lists of codes, notes of releases, what is over. What stands around
// a word tells; a code alone, a line of a log and a response do not need it.

// documents begin texts that are about failures: nothing in them happened.
var documents = lazy.Regexp(`(?im)\A\s*(?:commit [0-9a-f]{7,40}\s*$|Merge (?:pull request|branch|remote-tracking)\b|diff --git |` +
	`BEGIN:VCALENDAR|openapi: |swagger: |#* ?(?:changelog|release notes|what's new|notes de version|versionshinweise|neuerungen|novedades|` +
	`note di rilascio|更新日志|版本说明|リリースノート|変更履歴|roadmap|faq)\b|(?:=+|#+|h[1-3]\.) ?(?:runbook|how to|guide|glossary|reference)\b|` +
	`#* ?\[?(?:[Vv]ersion |[Rr]elease |[Vv])?\d+\.\d+(?:\.\d+)*(?:-[\w.]+)?\]?(?: *[-–(:] *[^\n]{0,60})?\s*$)`)

// inventories are texts that count or list: lists of commits, notes of Debian packages,
// manual pages, results of tests, metrics.
var inventories = lazy.Regexp(`(?m)\A(?:[0-9a-f]{7,12} \S[^\n]*\n){2,}|^[\w.+-]+ \([\w.:~+-]+\) \w+; urgency=|` +
	`^(?:NAME|SYNOPSIS|DESCRIPTION|OPTIONS|EXIT STATUS|EXIT CODES)\n(?:[^\n]*\n)+?\n?[A-Z][A-Z ]{3,20}\n|<testsuite\b[^>]*\bfailures="0"|` +
	`^# (?:HELP|TYPE) \w+ `)

// linePatterns tell what a line is.
var (
	diffHead = lazy.Regexp(`(?m)^(?:@@ -\d+(?:,\d+)? \+\d+|--- \S+\n\+\+\+ |diff --git |Index: )`)
	diffLine = lazy.Regexp(`^(?:[+-](?:\t| {2,}|[^\s+-])|[+-]$)`)
	codeLine = lazy.Regexp(codeForms)
	event    = lazy.Regexp(eventForms)
	listLine = lazy.Regexp(`^\W{0,6}(?:\|\s*)?["'` + "`" + `]?(?:[45]\d\d|[a-z]+(?:_[a-z]+)+|(?:AADSTS|IDX)\d+)\b`)
	testLine = lazy.Regexp(`^\s*(?:[✓✔√☑]|(?:--- )?PASS\b|ok\s+\S+|\[ *(?:OK|PASSED) *\])`)
	seekLine = lazy.Regexp(`^\s*(?:\d{1,5} {1,3})?(?:\S*[$#%❯➜>] )?(?:sudo )?(?:e?grep|rg|ack|ag|findstr|Select-String|sls|git (?:log|` +
		`grep)|awk|sed|vim?|jq|kusto)\s`)
	catalogue = lazy.Regexp(`^\s*(?:msg(?:id|str)(?:\[\d\])? "|(?:[a-z][\w-]*\.)+[\w-]+ ?= ?\S|<(?:string|data|trans-unit|source|target)\b|` +
		`"[a-z][\w-]*(?:\.[\w-]+)+": ")`)
	change = lazy.Regexp(`^\W{0,4}(?:fix|feat|chore|docs|refactor|tests?|perf|ci|build|style|revert|add(?:ed|s)?|fixed|fixes|changed|` +
		`removed)(?:\([\w./-]+\))?!?: `)
	others = lazy.Regexp(`(?i)^\s*(?:ssh|scp|sftp|rsync|psql|pg_\w+|mysql\w*|redis\S*|mongo\w*|git|docker|npm|yarn|pip3?|apt\S*|smtp|` +
		`postfix\S*)\b[^\n]{0,20}:|\bjdbc:|\bORA-\d|\bSQLSTATE|^ERROR \d{4} \(|\bport (?:22|25|5432|3306|1433|6379)\b|^fatal: unable to access`)
	sqlLine  = lazy.Regexp(`^(?:LINE \d+: |ERROR:  )`)
	accessed = lazy.Regexp(`"(?:GET|POST|HEAD|OPTIONS) (\S+) HTTP/[\d.]+" (\d{3})\b`)
	asset    = lazy.Regexp(`\.(?:ico|png|gif|jpe?g|svg|css|js|map|html?|txt|woff2?|xml|php)(?:\?|$)`)
	notice   = lazy.Regexp(`^\s{2,}(?:- )?(?:summary|description|title|help|default|example|label|placeholder|pattern|regexp?|match|expr|` +
		`alert|runbook|comment|when)\s*:\s`)
)

// codeForms are the forms of lines of programs and of their settings.
const codeForms = `^\s*(?:[+-]\s*)?(?:` +
	`(?:\}\s*)?(?:if|elif|elsif|else if|while|for|foreach|switch|match|catch|except|when|unless|case|guard)\b.*(?:[=!<>(:][^:]*|` +
	`['"]\w+['"]).*(?:[{:;)]|=>.*|then|do)\s*(?://.*|#.*)?$|(?:throw|raise|return|yield|await|panic|assert\w*|expect|` +
	`should)\b[^:]*[(;{'"].*|(?:export |public |private |protected |internal |static |final |async |pub )*(?:const|let|var|val|def|func|fn|` +
	`fun|function|class|enum|struct|interface|record|type|package|import|using|namespace|param)\b\s*[\w*.(\["'<{].*|(?:try|else|finally|` +
	`begin|do|ensure|except(?: \w+)*(?: as \w+)?)\s*[:{]?|['"]?\w+['"]?: ?["'` + "`" + `].*["'` + "`" + `],|` +
	`(?:it|test|describe|context|Scenario|Given|Then)\(['"].*|` +
	`#\[\w+.*\]|@\w+\(.*\)|\[\w+(?:\(.*\))?\]$|//.*|/\*.*|\*/|--\s+\w.*|` +
	"[{]`.*`,.*[}],?|" + `(?:INSERT INTO|CREATE TABLE|SELECT|UPDATE|VALUES|ALTER TABLE|DROP|WITH)\b.*|\((?:\d+|'[^']*'), *'.*|` +
	`[\w.$\[\]]+(?:\s*:\s*[\w.<>\[\]]+)?\s*(?::=|\+=|=>|=)\s*(?:new |await |async |\w[\w.]*\(|["'` + "`" + `{\[]).*|` +
	`[\w.]+\((?:[^()]|\([^()]*\))*\)\s*(?:[;,{]|\.\w+\(.*)?$|[\w.]+\(.*\)\s*;\s*(?://.*)?$|.*=> ?[{(].*|.*\S\s*[{;]$|[)}\]]+[;,)]*$|` +
	`\w+(?:\([^)]*\))?,?$|"?[\w.-]+"?\s*(?:=>|->)\s*\S.*|[\w|*]+\)\s.*;;|default:.*|default \{.*|\d{3} \{.*` +
	`)$`

// eventForms are how lines begin, or name themselves, that tell of what happened.
const eventForms = `^\s*(?:[│|>#*!\[{(\s]*)(?:\[?\d{4}[-/.]\d\d[-/.]\d\d|\[?\d\d[:/]\d\d[:/]\d\d|[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d|` +
	`[EWIF]\d{4} \d\d:|(?i:time|level|ts|date)=)|\b(?:[A-Z]\w*(?:Error|Exception|Failure|Fault|Unauthorized|Forbidden)\b(?:\$\w+)?|` +
	`[Ee]rror|ERROR|ERR|WARN(?:ING)?|FATAL|SEVERE|FEHLER|[Ff]ehler|[Ee]rreur|Traceback|Caused by|Unhandled|panic|[Ff]ailed)\b[^=(\w]{0,3}:|` +
	`^\s*(?:curl: \(\d+\)|HTTP/|\* |< |az\b|npm ERR|Error\b|ERROR\b|Uncaught|Exception|Fatal|fatal)`

// over are words of sentences about what is past, may happen, or is told of.
var over = lazy.Regexp(`(?i)(?:^|[^\pL])(?:(?:is|are|be) gone|no longer|any ?more|fixed|fixes|(?:is|are|was|were|been|now) resolved|` +
	`solved|works? (?:again|now)|ever sees?|never|used to|squashed|nicht mehr|behoben|gelöst|erledigt|funktioniert (?:wieder|jetzt|seit)|` +
	`läuft wieder|keine? einzige|n['’]appara[iî]t plus|ne .{1,30} plus|corrigée?s?|correction|(?:est|été) résolue?|fonctionne (?:à nouveau|` +
	`maintenant)|désormais|ya no|resuelt[oa]|solucionad[oa]|corregid[oa]|risolt[oa]|corrett[oa]|resolvid[oa]|opgelost)(?:[^\pL]|$)|解決|解消|` +
	`修正|已解决|已修复|不再|해결`)

// told are words by which a sentence tells of a failure that its writer has.
var told = lazy.Regexp(`(?i)(?:^|[^\pL])(?:gets?|got|gives?|gave|see|receives?|received|keeps?|getting|receiving|seeing|fail(?:s|ed|ing|` +
	`ure)?|says?|said|returns|shows?|reads|rejects?|rejected|refuses?|answers?|responds?|what|why|help|cannot|can[' ]?no?t|doesn't|don't|` +
	`not work\w*|problem|broken|errors?|fehler\w*|meldung|bekomm\w*|erhalt\w*|kriege\w*|geht nicht|klappt nicht|warum|hilfe|kommt|steht|` +
	`antwortet|sagt|erreur|obtien\w*|reço\w*|pourquoi|répond|marche pas|recib\w*|obteng\w*|por qué|devuelve|responde|errore|ottengo|ricevo|` +
	`perché|erro|recebo|fout|krijg\w*)(?:[^\pL]|$)|エラー|なぜ|错误|報錯|报错|失败|为什么|오류`)

// Bounds of what is looked at around a candidate, in lines and bytes.
const (
	nearLines = 6
	nearBytes = 2 << 10
	lineBytes = 300
	exampleUp = 300
)

// scene is a text and what is known of all of it.
type scene struct {
	text     string
	document bool
	diff     bool
	success  int // where the last line stands that tells of a success after failures, -1 none
}

func sceneOf(text string) *scene {
	return &scene{text: text, document: documents.MatchString(text[:min(len(text), nearBytes)]) ||
		inventories.MatchString(text[:min(len(text), 64<<10)]) || isTable(text), diff: diffHead.MatchString(text[:min(len(text), 64<<10)]),
		success: lastSuccess(text)}
}

// Forms of lines of logs, for what counts last.
var (
	successLine = lazy.Regexp(`(?i)\b(?:succeeded|success|successful(?:ly)?|recovered|reconnected|token (?:acquired|refreshed|renewed|` +
		`stored|ok)|completed?|(?:responded|answered|returned)(?: with)? 2\d\d|(?:attempt|retry|try)(?: \d+)?(?: ?(?:of|/) ?\d+)?:? (?:ok|` +
		`worked)|200 (?:ok|for|after)|finished: 0 errors)\b|(?:->|=|"|status:?) ?200\b`)
	failureLine = lazy.Regexp(`\b(?:ERROR|FATAL|CRIT(?:ICAL)?|SEVERE|ERR)\b|(?i)\b(?:unsuccessful|fail(?:ed|s|ure)|giving up|gave up|` +
		`abort(?:ed|ing)|exit(?:ed)?(?: with)?(?: code| status)?:? [1-9])\b`)
	retryLine = lazy.Regexp(`(?i)\b(?:attempt|retry|retries|retrying|again|recovered|reconnected|try \d|versuch|refresh)\b`)
	tokenLine = lazy.Regexp(`^\s*"(?:accessToken|tokenType|expires_?[oO]n)":`)
)

// lastSuccess is where the last line of a log begins that says that it worked after
// all, -1 if there is none: what is said last counts.
func lastSuccess(text string) int {
	const most = 300
	found, again := -1, false
	for to, n := len(text), 0; to > 0 && n < most; n++ {
		from := strings.LastIndexByte(text[:to-1], '\n') + 1
		line := text[from:min(to, from+nearBytes)]
		switch {
		case found < 0 && tokenLine.MatchString(line):
			return from
		case failureLine.MatchString(line):
			if found >= 0 && (again || retryLine.MatchString(line)) {
				return found
			}
			return -1
		case found < 0 && event.MatchString(line) && successLine.MatchString(line):
			found, again = from, retryLine.MatchString(line)
		}
		to = from
	}
	return found
}

// innocent reports whether a candidate stands where its words tell of no failure
// that anybody has.
func (s *scene) innocent(c candidate) bool {
	if s.document || c.to <= s.success {
		return true
	}
	from, to := s.line(c.from)
	line := s.text[from:to]
	line = line[:min(len(line), lineBytes)]
	if s.diff && line != "" && strings.IndexByte("+- ", line[0]) >= 0 || diffLine.MatchString(line) && s.besideDiff(from, to, line[0]) {
		return true
	}
	if s.served(from, to) || testLine.MatchString(line) || seekLine.MatchString(line) || sqlLine.MatchString(line) ||
		catalogue.MatchString(line) || notice.MatchString(line) || change.MatchString(line) || c.word && others.MatchString(line) {
		return true
	}
	alone := !c.word && strings.TrimSpace(s.text[from:max(from, c.from)]) == "" // a body looks like a program's text
	if !alone && s.amongCode(from, lineEnd(s.text, max(to, c.to)), line) || s.sample(c.from) {
		return true
	}
	return c.word && s.mentioned(c, from, to)
}

// line is where the line begins and ends that a place is on.
func (s *scene) line(at int) (from, to int) {
	for at < len(s.text) && s.text[at] == '\n' {
		at++ // a part may begin with the end of the line before
	}
	return strings.LastIndexByte(s.text[:at], '\n') + 1, lineEnd(s.text, at)
}

// around returns lines before and after a line.
func (s *scene) around(from, to int) []string {
	before := strings.Split(strings.TrimSuffix(s.text[max(0, from-nearBytes):from], "\n"), "\n")
	after := strings.Split(strings.TrimPrefix(s.text[to:min(len(s.text), to+nearBytes)], "\n"), "\n")
	lines := slices.Concat(before[max(0, len(before)-nearLines):], after[:min(len(after), nearLines)])
	for i, l := range lines {
		lines[i] = l[:min(len(l), lineBytes)]
	}
	return lines
}

// served reports whether a line is one of a web server's log that tells of a success, or
// that a file of a page is missing.
func (s *scene) served(from, to int) bool {
	m := accessed.FindStringSubmatch(s.text[from:to])
	return m != nil && (m[2] < "400" || m[2] == "404" && asset.MatchString(m[1]))
}

// isTable reports whether a text is rows in JSON: a list of objects, none of which is an
// error or a line of a log.
func isTable(text string) bool {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "[{") {
		return false
	}
	var rows []object
	if json.Unmarshal([]byte(text), &rows) != nil {
		return false
	}
	return !slices.ContainsFunc(rows, func(row object) bool {
		return slices.ContainsFunc(slices.Collect(maps.Keys(row)), func(name string) bool {
			return slices.Contains([]string{"error", "errors", "errorcode", "message", "msg", "level", "severity", "exception", "fault"},
				strings.ToLower(name))
		})
	})
}

// besideDiff reports whether a line that begins with one sign stands beside one
// that begins with the other, as in a difference without its head.
func (s *scene) besideDiff(from, to int, sign byte) bool {
	for _, line := range s.around(from, to) {
		if diffLine.MatchString(line) && line[0] != sign {
			return true
		}
	}
	return false
}

// amongCode reports whether a line is of a program, or of settings: it has the
// form, and so have the lines around it.
func (s *scene) amongCode(from, to int, line string) bool {
	if event.MatchString(line) && !codeLine.MatchString(line) {
		return false
	}
	code, all := 0, 0
	for _, l := range s.around(from, to) {
		if strings.TrimSpace(l) == "" {
			continue
		}
		if event.MatchString(l) && !codeLine.MatchString(l) || stackLine.MatchString(l) {
			return false
		}
		all++
		if codeLine.MatchString(l) {
			code++
		}
	}
	if codeLine.MatchString(line) {
		return code > 0 && 3*code >= all
	}
	return code > 1 && 2*code > all
}

// stackLine is a line of a stack trace.
var stackLine = lazy.Regexp(`^\s+(?:at|bei|à|в|在|en) [\w.<>$]+|^\s+File "`)

// sample reports whether a place follows the announcement of an example in a
// documentation.
func (s *scene) sample(at int) bool {
	before := s.text[max(0, at-exampleUp):at]
	return exampleWords.MatchString(before) && headingLine.MatchString(s.text[:min(len(s.text), 64<<10)])
}

var (
	exampleWords = lazy.Regexp(`(?i)(?:for (?:instance|example)|e\.g\.|examples?|such as|sample[^\n]{0,30}|looks? like(?: this)?|` +
		`zum beispiel|z\. ?b\.|beispiel\w*|par ex[e]mple|ex[e]mple|por ejemplo|ejemplo|ad esempio|例如|例えば|示例)[^\n:]{0,30}[:：]\s*(?:` + "```" +
		`\w*\s*)?$`)
	headingLine = lazy.Regexp(`(?m)^(?:#{1,6} \S|=+ \S.* =+$|\|[- |:]+\|$|[=~-]{4,}$|<h[1-4]>)`)
)

// mentioned reports whether a word is spoken of: a sentence about what is over, one
// word of a list, or a sentence in which nobody has the failure.
func (s *scene) mentioned(c candidate, from, to int) bool {
	at, end := c.place()
	lead := strings.ToValidUTF8(s.text[max(from, at-nearBytes):max(at, from)], "")
	tail := strings.ToValidUTF8(s.text[min(end, to):min(to, end+nearBytes)], "")
	if listed(lead, tail) || c.bare && meaning.MatchString(tail) || s.amongCodes(from, to) {
		return true
	}
	whole := lead
	lead = lead[sentenceStart(lead):]
	message := event.MatchString(whole) || strings.HasPrefix(tail, ": ")
	begins := strings.HasPrefix(tail, " (") || strings.Trim(lead, " \t>*|#\"'`([-") == ""
	if i := sentenceEnd.FindStringIndex(tail); i != nil {
		tail = tail[:i[0]+1]
	}
	if over.MatchString(lead) || !message && over.MatchString(tail) || s.closed(to) {
		return true
	}
	return c.bare && !message && !begins && !told.MatchString(lead+" | "+tail) && len(strings.Fields(lead+tail)) > 3
}

// closed reports whether what follows a line says that the failure is over.
func (s *scene) closed(to int) bool {
	return ending.MatchString(s.text[to:min(len(s.text), to+nearBytes)])
}

var ending = lazy.Regexp(`(?i)(?:^|[^\pL])(?:has been (?:resolved|fixed)|(?:is|was) (?:resolved|fixed|solved) (?:now|by|since)|` +
	`works (?:again|now)|nothing (?:more )?to do|ist (?:jetzt |nun |inzwischen )?behoben|funktioniert (?:wieder|jetzt)|läuft wieder|` +
	`fonctionne à nouveau|résolu depuis|funciona de nuevo)(?:[^\pL]|$)|解決いたしました|已解决`)

// sentenceEnd is the end of a sentence.
var sentenceEnd = lazy.Regexp(`[.!?;](?:\s|$)|[。！？]`)

// sentenceStart is where the last sentence of a text begins.
func sentenceStart(text string) int {
	all := sentenceEnd.FindAllStringIndex(text, -1)
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1][1]
}

// listed reports whether a word is one of several that are counted up.
func listed(lead, tail string) bool {
	return listAfter.MatchString(tail) || listBefore.MatchString(lead)
}

// codeWord is a code as lists have them.
const codeWord = `["'` + "`" + `]?(?:[a-z]+(?:_[a-z]+)+|[45]\d\d|(?:AADSTS|IDX)\d+|[A-Z]\w+(?:Error|Exception)|\.\.\.|…)["'` + "`" + `]?`

var (
	listAfter = lazy.Regexp(`^["'` + "`" + `]?\s*(?:,|/|\||or|and|oder|und|ou|et|in place of|instead of)\s*(?:or |and )?` + codeWord +
		`(?:[\s,;/|)"']|$)`)
	listBefore = lazy.Regexp(codeWord + `\s*(?:,|/|\||or|and|oder|und|ou|et|in place of|instead of|in)\s*(?:or |and )?\(?["'` + "`" + `]?$`)
)

// meaning follows a code that is explained.
var meaning = lazy.Regexp(`(?i)^["'` + "`" + `]?\s*(?:means|stands for|is (?:returned|thrown|raised|sent)|bedeutet|heißt|` +
	`wird (?:zurückgegeben|geliefert)|signifie|significa|表示|という意味)`)

// amongCodes reports whether the lines around one each begin with a code of their
// own, as in tables.
func (s *scene) amongCodes(from, to int) bool {
	seen := map[string]bool{}
	for _, l := range append(s.around(from, to), s.text[from:to]) {
		if m := listLine.FindString(l); m != "" {
			seen[m] = true
		}
	}
	return len(seen) >= 3
}
