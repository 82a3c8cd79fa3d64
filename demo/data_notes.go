package demo

import (
	"strings"
	"time"
)

type note struct{ topic, title, language, form, body string }

// noteList holds the texts that go wrong in other programs. The last ones are
// what a hostile or careless source would send: they must stay harmless.
var noteList = []note{
	{"methods", "How values are rounded", "en", "text/plain", "Values are rounded to two decimals.\nBounds are rounded outwards.\n\nA missing value is not zero."},
	{"methods", "Query of the pipeline, as stored", "en", "application/json",
		`{"pipeline":"load-observations","steps":[{"name":"read","from":"s3://bucket/päth/file (1).csv"},{"name":"check","rules":["VALUE_N >= 0","LOW <= VALUE_N"]}],"retry":{"times":3,"wait":"PT30S"},"max":9007199254740993}`},
	{"methods", "JSON inside a string inside JSON", "en", "application/json", `"{\"a\":\"{\\\"b\\\":[1,2,null]}\"}"`},
	{"press", "Release, with markup", "en", "text/html",
		"<h1>Measles &amp; you</h1>\n<p>Coverage <b>rose</b> to 83&nbsp;%.<br/>See <a href=\"https://example.org/?a=1&amp;b=2\">the table</a>.</p><script>alert('no')</script>"},
	{"data", "Pasted from a spreadsheet", "en", "text/tab-separated-values", "Year\tDeaths\tPer 100 000\n2019\t1,204\t3.1\n2020\t987\t2.5\n"},
	{"data", "Windows line ends and a quote", "en", "text/plain", "first line\r\nsecond line, with \"quotes\", commas, and 'single' ones\r\n"},
	{"press", "بيان صحفي", "ar", "text/plain", "ارتفعت تغطية التطعيم إلى 83٪ في عام 2024، مقارنة بـ 79٪ في 2022 (انظر الجدول A-1)."},
	{"press", "הודעה לעיתונות", "he", "text/plain", "שיעור ההתחסנות עלה ל־83% בשנת 2024 (Table A-1)."},
	{"press", "新闻稿", "zh", "text/plain", "二〇二四年疫苗接种率升至百分之八十三。数据来源：健康数据集市（演示）。"},
	{"press", "プレスリリース", "ja", "text/plain", "予防接種率は83％に上昇しました。㍿ ﾊﾝｶｸ カタカナ。"},
	{"press", "Пресс-релиз", "ru", "text/plain", "Охват вакцинацией вырос до 83 %. Ёж, объём, съёмка."},
	{"press", "ማስታወቂያ", "am", "text/plain", "የክትባት ሽፋን በ2024 ወደ 83 በመቶ ከፍ ብሏል።"},
	{"press", "ข่าวประชาสัมพันธ์", "th", "text/plain", "ความครอบคลุมของวัคซีนเพิ่มขึ้นเป็นร้อยละ ๘๓ ในปี ๒๕๖๗ กำลังทำงาน น้ำ"},
	{"press", "प्रेस विज्ञप्ति", "hi", "text/plain", "टीकाकरण कवरेज बढ़कर ८३ प्रतिशत हुआ। क्षेत्र, श्रीमती, र्\u200dय"},
	{"glyphs", "Families and flags", "und", "text/plain", "👨‍👩‍👧‍👦 👩🏽‍⚕️ 🧑🏿‍🤝‍🧑🏻 🏳️‍🌈 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇪🇹🇹🇭 ☎️ ☎︎ 1️⃣"},
	{"glyphs", "Composed and decomposed", "und", "text/plain", "é é · ñ ñ · Å Å Å · ﬁ fi · ẞ ß · İ i ı I"},
	{"glyphs", "Zalgo", "und", "text/plain", "h̷̢̨e̶̡͝a̸̛͜l̵̡͘t̶̢̛h̴̨̕"},
	{"glyphs", "Invisible", "und", "text/plain", "zero\u200bwidth no\u00adhyphen word\u2060joiner bom\ufeffhere nbsp\u00a0here ideographic\u3000space"},
	{"edge", "An empty body", "en", "text/plain", ""},
	{"edge", "Blanks at both ends", "en", "text/plain", "   three before, two after  "},
	{"edge", "The word null", "en", "text/plain", "null"},
	{"edge", "Looks like a number", "en", "text/plain", "00123.4500"},
	{"edge", "Looks like a formula", "en", "text/plain", "=HYPERLINK(\"https://example.org\",\"click\")"},
	{"edge", "O'Neil's note: 100% & more + #1?/\\", "en", "text/plain", "A title that needs escaping in an address."},
	{"hostile", "Colour and clear screen", "en", "text/plain", "\x1b[31mred\x1b[0m \x1b[2J\x1b[H you should see this line among the others"},
	{"hostile", "Window title and clipboard", "en", "text/plain", "\x1b]0;owned\x07\x1b]52;c;ZWNobyBvd25lZA==\x07 still here"},
	{"hostile", "A link that is not what it says", "en", "text/plain", "\x1b]8;;https://example.org/evil\x1b\\https://example.org/good\x1b]8;;\x1b\\"},
	{"hostile", "Answer back", "en", "text/plain", "\x1b[c\x1b[6n\x1bP+q544e\x1b\\\x05 nothing must be typed by itself"},
	{"hostile", "Eight-bit controls", "en", "text/plain", "\u009b31mred\u009d0;owned\u009c \u0085 next line \u2028 line separator"},
	{"hostile", "Overwriting", "en", "text/plain", "approved\rREFUSED\b\b\b\b\b\b\b\x7f\x00\v\f end"},
	{"hostile", "Bidi override", "en", "text/plain", "invoice\u202egpj.exe \u2066isolate\u2069 \u200fmark\u200e \u061calm"},
	{"hostile", "Tag characters and a variation", "en", "text/plain", "plain\U000e0041\U000e0042\U000e007f text\ufe0f"},
}

// longNote is a text of about 40,000 characters, many paragraphs.
func longNote() string {
	var b strings.Builder
	for i := range 240 {
		b.WriteString(indicatorTitle(i % indicatorCount))
		b.WriteString(": the series was reviewed by the reporting office, figures before 2008 come from registers, ")
		b.WriteString("later ones from surveys. ")
		if i%6 == 5 {
			b.WriteString("\n\n")
		}
	}
	return b.String()
}

func notes() *set {
	list := append([]note(nil), noteList...)
	list = append(list,
		note{"methods", "The whole story", "en", "text/plain", longNote()},
		note{"edge", "One word of 5,000 letters", "en", "text/plain", strings.Repeat("abcdefghij", 500)})
	str := func(f func(*note) string) func(int) value {
		return func(i int) value { return text(f(&list[i])) }
	}
	return &set{name: "Notes", typ: "Note", rows: len(list), ordered: true, limits: []string{bodyUnsorted, notCountable},
		title: "Texts that go wrong in other programs",
		props: []property{
			key("Id", "Edm.Int32", func(i int) value { return integer(int64(i) + 1) }),
			col("Topic", "Edm.String", str(func(n *note) string { return n.topic })),
			col("Title", "Edm.String", str(func(n *note) string { return n.title })),
			col("Body", "Edm.String", str(func(n *note) string { return n.body })),
			col("Language", "Edm.String", str(func(n *note) string { return n.language })),
			col("ContentType", "Edm.String", str(func(n *note) string { return n.form })),
			col("Created", "Edm.DateTimeOffset", func(i int) value {
				return stamp(time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(i) * 31 * time.Hour))
			}),
		}}
}
