package demo

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const facilityCount = 5000

var facilityTypes = &enum{name: "FacilityType",
	members: []string{"HealthPost", "Clinic", "DistrictHospital", "ReferralHospital", "Laboratory"},
	words:   []string{"health post", "clinic", "district hospital", "referral hospital", "laboratory"}}

var address = &complexType{name: "Address", props: []property{
	col("Street", "Edm.String", nil), col("City", "Edm.String", nil), opt("PostalCode", "Edm.String", nil)}}

var geoPoint = &complexType{name: "GeoPoint", props: []property{
	col("Latitude", "Edm.Double", nil), col("Longitude", "Edm.Double", nil)}}

// facilityGUID is the key of a facility; its last four digits hide the row, so
// that a key is found without a list.
func facilityGUID(row int) string {
	a, b := mix(41, uint64(row)), mix(42, uint64(row))
	return fmt.Sprintf("%08x-%04x-4%03x-9%03x-%08x%04x",
		uint32(a), uint16(a>>32), uint16(a>>48)&0xfff, uint16(b)&0xfff, uint32(b>>16), row^0x2b5d)
}

func facilityRow(guid string) (int, bool) {
	if len(guid) != 36 {
		return 0, false
	}
	n, err := strconv.ParseUint(guid[32:], 16, 16)
	row := int(n) ^ 0x2b5d
	return row, err == nil && row < facilityCount && facilityGUID(row) == strings.ToLower(guid)
}

func facilityCountry(row int) int { return int(mix(43, uint64(row)) % uint64(observed)) }

// facilityServices are the services that a facility offers, as bits.
func facilityServices(row int) uint64 {
	bits := mix(44, uint64(row)) & mix(45, uint64(row)) & (1<<len(serviceTable) - 1)
	if facilityKind(row) == 3 {
		bits |= 0b111 // referral hospitals have the first three at least
	}
	return bits
}

func facilityKind(row int) int { return [8]int{0, 0, 0, 1, 1, 2, 3, 4}[mix(46, uint64(row))%8] }

func facilityName(row int) string {
	v := voiceOf(countryList()[facilityCountry(row)].code)
	place := v.places[mix(47, uint64(row))%uint64(len(v.places))]
	names := v.names[1:] // the first one is a hospital's
	if kind := facilityKind(row); kind == 2 || kind == 3 {
		names = v.names[:1]
	}
	name := strings.Replace(names[mix(48, uint64(row))%uint64(len(names))], "*", place, 1)
	if row%211 == 7 {
		name += " 👩🏽‍⚕️" // one glyph of four code points
	}
	return name
}

func facilityAddress(row int) value {
	v := voiceOf(countryList()[facilityCountry(row)].code)
	h := mix(49, uint64(row))
	postal := null
	if h%6 != 0 {
		postal = text(fmt.Sprintf("%05d", (h>>8)%100_000))
	}
	street := fmt.Sprintf("%s %d", v.street, 1+h%240)
	return object(text(street), text(v.places[(h>>32)%uint64(len(v.places))]), postal)
}

func facilityPoint(row int) value {
	if row%17 == 4 {
		return null
	}
	round := func(f float64) value { return double(math.Round(f*1e5) / 1e5) }
	return object(round(share(50, uint64(row))*130-55), round(share(51, uint64(row))*350-175))
}

var languages = []string{"en", "fr", "ar", "es", "pt", "ru", "zh", "sw"}

func facilityLanguages(row int) value {
	bits, out := mix(52, uint64(row))&mix(53, uint64(row)), []value{}
	for i, l := range languages {
		if bits>>i&1 == 1 {
			out = append(out, text(l))
		}
	}
	return list(out...)
}

func facilityBadge(row int) value {
	if row%5 == 3 {
		return null
	}
	return binaryOf(mix(54, uint64(row)), mix(55, uint64(row)))
}

func binaryOf(words ...uint64) value {
	var b []byte
	for _, w := range words {
		b = binary.BigEndian.AppendUint64(b, w)
	}
	return value{kind: kBinary, s: base64.URLEncoding.EncodeToString(b)}
}

func facilities(w *world) *set {
	h := func(seed uint64) func(int) uint64 { return func(i int) uint64 { return mix(seed, uint64(i)) } }
	hours, beds, opened := h(56), h(57), h(58)
	languages := property{name: "Languages", typ: "Edm.String", kind: kList, many: true, at: facilityLanguages}
	return &set{name: "Facilities", typ: "Facility", rows: facilityCount,
		title: "Places where care is given", habit: onceEach,
		find: func(k []value) (int, bool) { return facilityRow(k[0].s) },
		props: []property{
			key("Id", "Edm.Guid", func(i int) value { return guid(facilityGUID(i)) }),
			col("Name", "Edm.String", func(i int) value { return text(facilityName(i)) }),
			enumCol("Type", facilityTypes, facilityKind),
			col("CountryCode", "Edm.String", func(i int) value { return text(countryList()[facilityCountry(i)].code) }),
			opt("Beds", "Edm.Int32", func(i int) value {
				if facilityKind(i) == 0 {
					return null
				}
				return integer(int64(4 + beds(i)%uint64(80<<facilityKind(i))))
			}),
			complexCol("Address", address, facilityAddress),
			complexCol("Location", geoPoint, facilityPoint),
			col("Opened", "Edm.Date", func(i int) value {
				return date(1921+int(opened(i)%104), time.Month(1+(opened(i)>>8)%12), int(1+(opened(i)>>16)%28))
			}),
			opt("OpensAt", "Edm.TimeOfDay", func(i int) value {
				return clock(6*time.Hour + time.Duration(hours(i)%9)*30*time.Minute)
			}),
			opt("OpenFor", "Edm.Duration", func(i int) value {
				return duration(time.Duration(8+(hours(i)>>8)%17)*time.Hour + time.Duration((hours(i)>>16)%2)*30*time.Minute)
			}),
			col("Emergency", "Edm.Boolean", func(i int) value { return boolean((hours(i)>>24)%3 == 0) }),
			opt("Badge", "Edm.Binary", facilityBadge),
			languages,
			col("Updated", "Edm.DateTimeOffset", func(i int) value {
				return stamp(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 41 * time.Minute))
			}),
		}}
}

var serviceTable = [][2]string{
	{"AMB", "Outpatient care"}, {"CHI", "Child health"}, {"EMR", "Emergency care"}, {"HIV", "HIV counselling"},
	{"IMM", "Immunization 💉"}, {"LAB", "Laboratory"}, {"MAT", "Maternity"}, {"MEN", "Mental health"},
	{"NCD", "Diabetes and hypertension"}, {"NUT", "Nutrition"}, {"PHA", "Pharmacy"}, {"RAD", "Radiology"},
	{"REH", "Rehabilitation"}, {"SUR", "Surgery"}, {"TB", "Tuberculosis care"}, {"TEL", "Telemedicine"},
}

// serviceCount: staging does not know the youngest service.
func serviceCount(w *world) int {
	if w.staging {
		return len(serviceTable) - 1
	}
	return len(serviceTable)
}

func services(w *world) *set {
	return &set{name: "Services", typ: "Service", rows: serviceCount(w), ordered: true,
		title: "Kinds of care that facilities offer",
		props: []property{
			key("Code", "Edm.String", func(i int) value { return text(serviceTable[i][0]) }),
			col("Title", "Edm.String", func(i int) value { return text(serviceTable[i][1]) }),
			col("Minutes", "Edm.Int32", func(i int) value { return integer(int64(10 + 5*(mix(59, uint64(i))%20))) }),
			opt("Fee", "Edm.Decimal", func(i int) value {
				if i%4 == 1 {
					return null
				}
				return decimal(int64(mix(60, uint64(i))%100_000), 4)
			}),
		}}
}
