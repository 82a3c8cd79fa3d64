package demo

// countryTable holds one country a line: code, two-letter code, English name,
// own name, region, population, area in km². Names are real, so that every
// script turns up; the figures are rounded and then made up (see countries).
const countryTable = `AFG|AF|Afghanistan|افغانستان|EMR|41128771|652230
AGO|AO|Angola|Angola|AFR|35588987|1246700
ALB|AL|Albania|Shqipëria|EUR|2842321|28748
AND|AD|Andorra|Andorra|EUR|79824|468
ARE|AE|United Arab Emirates|الإمارات العربية المتحدة|EMR|9441129|83600
ARG|AR|Argentina|Argentina|AMR|45510318|2780400
ARM|AM|Armenia|Հայաստան|EUR|2780469|29743
ATG|AG|Antigua and Barbuda|Antigua and Barbuda|AMR|93763|442.6
AUS|AU|Australia|Australia|WPR|26177413|7692024
AUT|AT|Austria|Österreich|EUR|8939617|83871
AZE|AZ|Azerbaijan|Azərbaycan|EUR|10358074|86600
BDI|BI|Burundi|Uburundi|AFR|12889576|27834
BEL|BE|Belgium|België / Belgique / Belgien|EUR|11655930|30528
BEN|BJ|Benin|Bénin|AFR|13352864|114763
BFA|BF|Burkina Faso|Burkina Faso|AFR|22673762|274222
BGD|BD|Bangladesh|বাংলাদেশ|SEAR|171186372|147570
BGR|BG|Bulgaria|България|EUR|6781953|110994
BHR|BH|Bahrain|البحرين|EMR|1472233|778
BHS|BS|Bahamas|The Bahamas|AMR|409984|13943
BIH|BA|Bosnia and Herzegovina|Босна и Херцеговина|EUR|3233526|51209
BLR|BY|Belarus|Беларусь|EUR|9534954|207600
BLZ|BZ|Belize|Belize|AMR|405272|22966
BOL|BO|Bolivia|Bolivia / Wuliwya|AMR|12224110|1098581
BRA|BR|Brazil|Brasil|AMR|215313498|8515767
BRB|BB|Barbados|Barbados|AMR|281635|439
BRN|BN|Brunei Darussalam|بروني دارالسلام|WPR|449002|5765
BTN|BT|Bhutan|འབྲུག་ཡུལ་|SEAR|782455|38394
BWA|BW|Botswana|Botswana|AFR|2630296|581730
CAF|CF|Central African Republic|Ködörösêse tî Bêafrîka|AFR|5579144|622984
CAN|CA|Canada|Canada|AMR|38454327|9984670
CHE|CH|Switzerland|Schweiz / Suisse / Svizzera / Svizra|EUR|8740472|41284
CHL|CL|Chile|Chile|AMR|19603733|756102
CHN|CN|China|中国|WPR|1425887337|9596961
CIV|CI|Côte d’Ivoire|Côte d’Ivoire|AFR|28160542|322463
CMR|CM|Cameroon|Cameroun|AFR|27914536|475442
COD|CD|Democratic Republic of the Congo|République démocratique du Congo|AFR|99010212|2344858
COG|CG|Congo|Congo|AFR|5970424|342000
COK|CK|Cook Islands|Kūki 'Āirani|WPR|17011|236.7
COL|CO|Colombia|Colombia|AMR|51874024|1141748
COM|KM|Comoros|جزر القمر|AFR|836774|1862
CPV|CV|Cabo Verde|Cabo Verde|AFR|593149|4033
CRI|CR|Costa Rica|Costa Rica|AMR|5180829|51100
CUB|CU|Cuba|Cuba|AMR|11212191|109884
CYP|CY|Cyprus|Κύπρος / Kıbrıs|EUR|1251488|9251
CZE|CZ|Czechia|Česko|EUR|10493986|78871
DEU|DE|Germany|Deutschland|EUR|83369843|357588
DJI|DJ|Djibouti|جيبوتي|EMR|1120849|23200
DMA|DM|Dominica|Dominica|AMR|72737|750
DNK|DK|Denmark|Danmark|EUR|5882261|43094
DOM|DO|Dominican Republic|República Dominicana|AMR|11228821|48671
DZA|DZ|Algeria|الجزائر|AFR|44903225|2381741
ECU|EC|Ecuador|Ecuador|AMR|18001000|276841
EGY|EG|Egypt|مصر|EMR|110990103|1002450
ERI|ER|Eritrea|ኤርትራ|AFR|3684032|117600
ESP|ES|Spain|España|EUR|47558630|505992
EST|EE|Estonia|Eesti|EUR|1326062|45339
ETH|ET|Ethiopia|ኢትዮጵያ|AFR|123379924|1104300
FIN|FI|Finland|Suomi|EUR|5540745|338455
FJI|FJ|Fiji|Viti|WPR|929766|18272
FRA|FR|France|France|EUR|64626628|543940
FSM|FM|Micronesia (Federated States of)|Micronesia|WPR|114164|702
GAB|GA|Gabon|Gabon|AFR|2388992|267668
GBR|GB|United Kingdom|United Kingdom|EUR|67508936|242495
GEO|GE|Georgia|საქართველო|EUR|3744385|69700
GHA|GH|Ghana|Ghana|AFR|33475870|238533
GIN|GN|Guinea|Guinée|AFR|13859341|245857
GMB|GM|Gambia|The Gambia|AFR|2705992|11295
GNB|GW|Guinea-Bissau|Guiné-Bissau|AFR|2105566|36125
GNQ|GQ|Equatorial Guinea|Guinea Ecuatorial|AFR|1674908|28051
GRC|GR|Greece|Ελλάδα|EUR|10384971|131957
GRD|GD|Grenada|Grenada|AMR|125438|344
GTM|GT|Guatemala|Guatemala|AMR|17843908|108889
GUY|GY|Guyana|Guyana|AMR|808726|214969
HND|HN|Honduras|Honduras|AMR|10432860|112492
HRV|HR|Croatia|Hrvatska|EUR|4030358|56594
HTI|HT|Haiti|Ayiti|AMR|11584996|27750
HUN|HU|Hungary|Magyarország|EUR|9967308|93030
IDN|ID|Indonesia|Indonesia|SEAR|275501339|1904569
IND|IN|India|भारत|SEAR|1417173173|3287263
IRL|IE|Ireland|Éire|EUR|5023109|70273
IRN|IR|Iran (Islamic Republic of)|ایران|EMR|88550570|1648195
IRQ|IQ|Iraq|العراق|EMR|44496122|438317
ISL|IS|Iceland|Ísland|EUR|372899|103000
ISR|IL|Israel|ישראל|EUR|9038309|22072
ITA|IT|Italy|Italia|EUR|59037474|301340
JAM|JM|Jamaica|Jamaica|AMR|2827377|10991
JOR|JO|Jordan|الأردن|EMR|11285869|89342
JPN|JP|Japan|日本|WPR|123951692|377975
KAZ|KZ|Kazakhstan|Қазақстан|EUR|19397998|2724900
KEN|KE|Kenya|Kenya|AFR|54027487|580367
KGZ|KG|Kyrgyzstan|Кыргызстан|EUR|6630623|199951
KHM|KH|Cambodia|កម្ពុជា|WPR|16767842|181035
KIR|KI|Kiribati|Kiribati|WPR|131232|811
KNA|KN|Saint Kitts and Nevis|Saint Kitts and Nevis|AMR|47657|261
KOR|KR|Republic of Korea|대한민국|WPR|51815810|100210
KWT|KW|Kuwait|الكويت|EMR|4268873|17818
LAO|LA|Lao People's Democratic Republic|ລາວ|WPR|7529475|236800
LBN|LB|Lebanon|لبنان|EMR|5489739|10452
LBR|LR|Liberia|Liberia|AFR|5302681|111369
LBY|LY|Libya|ليبيا|EMR|6812341|1759541
LCA|LC|Saint Lucia|Saint Lucia|AMR|179857|617
LKA|LK|Sri Lanka|ශ්` + "\u200d" + `රී ලංකාව / இலங்கை|SEAR|21832143|65610
LSO|LS|Lesotho|Lesotho|AFR|2305825|30355
LTU|LT|Lithuania|Lietuva|EUR|2750055|65300
LUX|LU|Luxembourg|Lëtzebuerg|EUR|647599|2586
LVA|LV|Latvia|Latvija|EUR|1850651|64589
MAR|MA|Morocco|المغرب / ⵍⵎⵖⵔⵉⴱ|EMR|37457971|446550
MCO|MC|Monaco|Múnegu|EUR|36469|2.02
MDA|MD|Republic of Moldova|Moldova|EUR|3272996|33847
MDG|MG|Madagascar|Madagasikara|AFR|29611714|587041
MDV|MV|Maldives|ދިވެހިރާއްޖެ|SEAR|523787|298
MEX|MX|Mexico|México|AMR|127504125|1972550
MHL|MH|Marshall Islands|Aelōn̄ in M̧ajeļ|WPR|41569|181.43
MKD|MK|North Macedonia|Северна Македонија|EUR|2093599|25713
MLI|ML|Mali|Mali|AFR|22593590|1240192
MLT|MT|Malta|Malta|EUR|533286|316
MMR|MM|Myanmar|မြန်မာ|SEAR|54179306|676578
MNE|ME|Montenegro|Црна Гора|EUR|627082|13812
MNG|MN|Mongolia|Монгол Улс|WPR|3398366|1564116
MOZ|MZ|Mozambique|Moçambique|AFR|32969518|801590
MRT|MR|Mauritania|موريتانيا|AFR|4736139|1030700
MUS|MU|Mauritius|Maurice|AFR|1299469|2040
MWI|MW|Malawi|Malaŵi|AFR|20405317|118484
MYS|MY|Malaysia|Malaysia|WPR|33938221|330803
NAM|NA|Namibia|Namibia|AFR|2567012|825615
NER|NE|Niger|Niger|AFR|26207977|1267000
NGA|NG|Nigeria|Nigeria|AFR|218541212|923768
NIC|NI|Nicaragua|Nicaragua|AMR|6948392|130375
NIU|NU|Niue|Niuē|WPR|1934|261.46
NLD|NL|Netherlands|Nederland|EUR|17564014|41850
NOR|NO|Norway|Norge / Noreg / Norga|EUR|5434319|385207
NPL|NP|Nepal|नेपाल|SEAR|30547580|147516
NRU|NR|Nauru|Naoero|WPR|12668|21
NZL|NZ|New Zealand|Aotearoa|WPR|5185288|268021
OMN|OM|Oman|عُمان|EMR|4576298|309500
PAK|PK|Pakistan|پاکستان|EMR|235824862|881913
PAN|PA|Panama|Panamá|AMR|4408581|75417
PER|PE|Peru|Perú|AMR|34049588|1285216
PHL|PH|Philippines|Pilipinas|WPR|115559009|300000
PLW|PW|Palau|Belau|WPR|18055|459
PNG|PG|Papua New Guinea|Papua Niugini|WPR|10142619|462840
POL|PL|Poland|Polska|EUR|39857145|312696
PRK|KP|Democratic People's Republic of Korea|조선민주주의인민공화국|SEAR|26069416|120540
PRT|PT|Portugal|Portugal|EUR|10270865|92212
PRY|PY|Paraguay|Paraguái|AMR|6780744|406752
PSE|PS|occupied Palestinian territory|فلسطين|EMR|5250072|6020
QAT|QA|Qatar|قطر|EMR|2695122|11586
ROU|RO|Romania|România|EUR|19659267|238391
RUS|RU|Russian Federation|Россия|EUR|144713314|17098246
RWA|RW|Rwanda|u Rwanda|AFR|13776698|26338
SAU|SA|Saudi Arabia|السعودية|EMR|36408820|2149690
SDN|SD|Sudan|السودان|EMR|46874204|1861484
SEN|SN|Senegal|Sénégal|AFR|17316449|196722
SGP|SG|Singapore|新加坡 / சிங்கப்பூர்|WPR|5975689|734.3
SLB|SB|Solomon Islands|Solomon Islands|WPR|724273|28896
SLE|SL|Sierra Leone|Sierra Leone|AFR|8605718|71740
SLV|SV|El Salvador|El Salvador|AMR|6336392|21041
SMR|SM|San Marino|San Marino|EUR|33660|61.2
SOM|SO|Somalia|Soomaaliya|EMR|17597511|637657
SRB|RS|Serbia|Србија|EUR|7221365|88361
SSD|SS|South Sudan|South Sudan|AFR|10913164|644329
STP|ST|Sao Tome and Principe|São Tomé e Príncipe|AFR|227380|964
SUR|SR|Suriname|Suriname|AMR|618040|163820
SVK|SK|Slovakia|Slovensko|EUR|5643453|49037
SVN|SI|Slovenia|Slovenija|EUR|2119844|20273
SWE|SE|Sweden|Sverige|EUR|10549347|450295
SWZ|SZ|Eswatini|eSwatini|AFR|1201670|17364
SYC|SC|Seychelles|Sesel|AFR|107118|459
SYR|SY|Syrian Arab Republic|سوريا|EMR|22125249|185180
TCD|TD|Chad|تشاد|AFR|17723315|1284000
TGO|TG|Togo|Togo|AFR|8848699|56785
THA|TH|Thailand|ประเทศไทย|SEAR|71697030|513120
TJK|TJ|Tajikistan|Тоҷикистон|EUR|9952787|143100
TKM|TM|Turkmenistan|Türkmenistan|EUR|6430770|488100
TLS|TL|Timor-Leste|Timor Lorosa'e|SEAR|1341296|15007
TON|TO|Tonga|Tonga|WPR|106858|747
TTO|TT|Trinidad and Tobago|Trinidad and Tobago|AMR|1531044|5131
TUN|TN|Tunisia|تونس|EMR|12356117|163610
TUR|TR|Türkiye|Türkiye|EUR|85341241|783562
TUV|TV|Tuvalu|Tuvalu|WPR|11312|26
TZA|TZ|United Republic of Tanzania|Tanzania|AFR|65497748|947303
UGA|UG|Uganda|Uganda|AFR|47249585|241038
UKR|UA|Ukraine|Україна|EUR|39701739|603550
URY|UY|Uruguay|Uruguay|AMR|3422794|176215
USA|US|United States of America|United States|AMR|338289857|9833517
UZB|UZ|Uzbekistan|Oʻzbekiston|EUR|34627652|447400
VCT|VC|Saint Vincent and the Grenadines|Saint Vincent and the Grenadines|AMR|103948|389
VEN|VE|Venezuela (Bolivarian Republic of)|Venezuela|AMR|28301696|916445
VNM|VN|Viet Nam|Việt Nam|WPR|98186856|331212
VUT|VU|Vanuatu|Vanuatu|WPR|326740|12189
WSM|WS|Samoa|Sāmoa|WPR|222382|2842
YEM|YE|Yemen|اليمن|EMR|33696614|527968
ZAF|ZA|South Africa|South Africa / Suid-Afrika / iNingizimu Afrika|AFR|59893885|1221037
ZMB|ZM|Zambia|Zambia|AFR|20017675|752618
ZWE|ZW|Zimbabwe|Zimbabwe|AFR|16320537|390757`
