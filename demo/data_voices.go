package demo

import "sync"

// voice is how places are called where a script is at home; * in a name
// stands for the place. The first name is that of a hospital.
type voice struct {
	names  []string
	places []string
	street string
}

// voices returns the voices by language.
var voices = sync.OnceValue(func() map[string]*voice {
	return map[string]*voice{
		"ar": {[]string{"مستشفى *", "مركز * الصحي", "عيادة * العامة"},
			[]string{"النور", "الأمل", "السلام", "الشفاء", "الزهراء"}, "شارع الحرية"},
		"fa": {[]string{"بیمارستان *", "درمانگاه *"}, []string{"مهر", "بهار", "امید", "سپید"}, "خیابان آزادی"},
		"zh": {[]string{"*医院", "*社区卫生服务中心", "*妇幼保健院"}, []string{"仁和", "平安", "东方", "长江", "康宁"}, "中山路"},
		"ja": {[]string{"*病院", "*クリニック", "*保健所"}, []string{"さくら", "富士見", "緑ヶ丘", "中央"}, "本町"},
		"ko": {[]string{"* 병원", "* 보건소"}, []string{"한강", "새봄", "무궁화", "서울"}, "중앙로"},
		"ru": {[]string{"Городская больница «*»", "Поликлиника «*»", "Областной госпиталь «*»"},
			[]string{"Надежда", "Заря", "Северная", "Берёзка"}, "улица Мира"},
		"uk": {[]string{"Міська лікарня «*»", "Амбулаторія «*»"}, []string{"Надія", "Їжачок", "Світанок"}, "вулиця Лесі Українки"},
		"el": {[]string{"Γενικό Νοσοκομείο *", "Κέντρο Υγείας *"}, []string{"Άγιος Νικόλαος", "Ευαγγελισμός", "Ελπίδα"}, "Οδός Ερμού"},
		"am": {[]string{"* ሆስፒታል", "* ጤና ጣቢያ"}, []string{"ሰላም", "ተስፋ", "ቅዱስ ጳውሎስ"}, "ቸርችል ጎዳና"},
		"th": {[]string{"โรงพยาบาล*", "คลินิก*"}, []string{"สุขสันต์", "บ้านสวน", "เมตตา"}, "ถนนสุขุมวิท"},
		"hi": {[]string{"* अस्पताल", "* स्वास्थ्य केंद्र"}, []string{"आशा", "गंगा", "शांति"}, "गांधी मार्ग"},
		"bn": {[]string{"* হাসপাতাল", "* স্বাস্থ্য কেন্দ্র"}, []string{"আশা", "পদ্মা", "শান্তি"}, "মিরপুর রোড"},
		"he": {[]string{"בית חולים *", "מרפאת *"}, []string{"תקווה", "הגליל", "שלום"}, "רחוב הרצל"},
		"ka": {[]string{"საავადმყოფო „*“", "კლინიკა „*“"}, []string{"იმედი", "მზე"}, "რუსთაველის გამზირი"},
		"hy": {[]string{"«*» հիվանդանոց", "«*» կլինիկա"}, []string{"Հույս", "Արարատ"}, "Աբովյան փողոց"},
		"vi": {[]string{"Bệnh viện *", "Trạm y tế *"}, []string{"Hòa Bình", "Sông Hương", "Bạch Mai"}, "Đường Lê Lợi"},
		"fr": {[]string{"Hôpital *", "Centre de santé *", "Clinique de l’*"}, []string{"Espérance", "Étoile", "Amitié", "Île-aux-Fleurs"}, "Rue de la Santé"},
		"es": {[]string{"Hospital *", "Clínica *", "Puesto de salud *"}, []string{"La Esperanza", "San José", "Niño Jesús", "Ñuñoa"}, "Avenida Bolívar"},
		"pt": {[]string{"Hospital *", "Posto de saúde *"}, []string{"São João", "Conceição", "Coração"}, "Rua das Flores"},
		"de": {[]string{"Klinikum *", "Gesundheitszentrum *"}, []string{"Südstadt", "Grünwald", "Königsplatz"}, "Hauptstraße"},
		"en": {[]string{"* General Hospital", "* Health Centre", "* Clinic", "* Health Post"},
			[]string{"Riverside", "St. Mary's", "Hillcrest", "Lakeview", "Unity \"Block B\"", "Port, East"}, "Main Street"},
	}
})

// tongue returns the language of a country's facilities by its code; it is
// English for all others.
var tongue = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"ARE": "ar", "BHR": "ar", "DJI": "ar", "DZA": "ar", "EGY": "ar", "IRQ": "ar", "JOR": "ar", "KWT": "ar", "LBN": "ar",
		"LBY": "ar", "MAR": "ar", "MRT": "ar", "OMN": "ar", "PSE": "ar", "QAT": "ar", "SAU": "ar", "SDN": "ar", "SYR": "ar",
		"TUN": "ar", "YEM": "ar", "IRN": "fa", "AFG": "fa", "CHN": "zh", "SGP": "zh", "JPN": "ja", "KOR": "ko", "PRK": "ko",
		"RUS": "ru", "BLR": "ru", "KAZ": "ru", "KGZ": "ru", "BGR": "ru", "SRB": "ru", "MNG": "ru", "TJK": "ru", "UKR": "uk",
		"GRC": "el", "CYP": "el", "ETH": "am", "ERI": "am", "THA": "th", "LAO": "th", "IND": "hi", "NPL": "hi", "BGD": "bn",
		"ISR": "he", "GEO": "ka", "ARM": "hy", "VNM": "vi", "FRA": "fr", "BEN": "fr", "BFA": "fr", "CIV": "fr", "CMR": "fr",
		"COD": "fr", "COG": "fr", "GAB": "fr", "GIN": "fr", "HTI": "fr", "LUX": "fr", "MDG": "fr", "MLI": "fr", "NER": "fr",
		"SEN": "fr", "TCD": "fr", "TGO": "fr", "ARG": "es", "BOL": "es", "CHL": "es", "COL": "es", "CRI": "es", "CUB": "es",
		"DOM": "es", "ECU": "es", "ESP": "es", "GTM": "es", "HND": "es", "MEX": "es", "NIC": "es", "PAN": "es", "PER": "es",
		"PRY": "es", "SLV": "es", "URY": "es", "VEN": "es", "AGO": "pt", "BRA": "pt", "CPV": "pt", "GNB": "pt", "MOZ": "pt",
		"PRT": "pt", "STP": "pt", "TLS": "pt", "AUT": "de", "CHE": "de", "DEU": "de",
	}
})

func voiceOf(code string) *voice {
	if t, ok := tongue()[code]; ok {
		return voices()[t]
	}
	return voices()["en"]
}
