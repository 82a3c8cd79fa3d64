package vendors

import (
	"strings"

	"odatui/client"
)

// The roles, as tables of signs name them.
const (
	you         = client.WhoSelf
	clientOwner = client.WhoAppOwner
	apiOwner    = client.WhoAPIOwner
	dataOwner   = client.WhoMartAdmin
	tenantAdmin = client.WhoTenantAdmin
	network     = client.WhoNetworkAdmin
)

type (
	roles = map[client.Who]string
	steps = []Advice
)

// oneOf makes a sign of each alternative in Words: " || " separates them. So each
// begins with plain letters, which is fast. Words that begin with "|| " are an
// alternative to the codes of the sign.
func oneOf(signs ...Sign) []Sign {
	var list []Sign
	for _, s := range signs {
		if s.Do == nil {
			s.Do = usualSteps(s.Cause)
		}
		words, codes := s.Words, s.Codes
		if rest, ok := strings.CutPrefix(words, "|| "); ok {
			s.Words = ""
			list = append(list, s)
			words, codes = rest, ""
		}
		for _, w := range strings.Split(words, " || ") {
			s.Words, s.Codes = w, codes
			list = append(list, s)
		}
	}
	return list
}

// usualSteps are the steps of a cause where a table has none of its own.
func usualSteps(cause string) steps {
	switch cause {
	case "token-expired", "token-refused", "token-not-seen", "sign-in-wanted":
		return steps{newToken}
	case "query-refused", "request-refused", "method-not-allowed":
		return steps{Do("Change the request as the message says"), Send(apiOwner, "how to ask for this").When("If that does not help")}
	case "set-not-found", "service-root-wrong", "operation-unknown":
		return steps{compare, Ask(apiOwner, "whether the address is right").When("If it is the same")}
	case "record-not-found":
		return steps{Do("Compare the key or id with a row of the set, in the same environment")}
	case "password-refused":
		return steps{Store("Store the password again"), Edit("Compare auth.username"),
			Ask(apiOwner, "whether the account is locked").When("If both are right")}
	case "request-too-long":
		return shorter
	case "throttled", "quota-used":
		return steps{Retry("Wait for the time that the response gives, then try again"), Edit("Send fewer requests at once"),
			Ask(apiOwner, "for a higher limit").When("If it happens often")}
	case "address-blocked":
		return steps{Send(apiOwner, "to allow this address"), Do("Connect by the network (VPN) that is allowed")}
	case "gateway-failed", "busy":
		return steps{Retry("Try again later"), Send(apiOwner, "whether the API behind it runs")}
	}
	return nil
}

// A vendor is made at the first use, for a table costs time at the start of the
// program. Steps that tables share:
var (
	newToken = Retry("Try again with a new token")
	compare  = Edit("Compare url with the address you were given: host, environment, version and path, with their capitals")
	shorter  = steps{Do("Shorten $filter and $select, or read the rows in parts"),
		Ask(apiOwner, "to raise the limit of its web server").When("If it must be as long")}
	// clocks are the steps where clocks differ.
	clocks = steps{Do("Compare the clock of this machine with the time of the internet, and set it"),
		Send(apiOwner, "to compare the clock of its servers").When("If it is right")}
)

// inFront are who stands in front of an API: gateways, web servers, firewalls.
func inFront() []*Vendor {
	return append([]*Vendor{apiManagement(), wso2(), apigee(), kong(), awsGateway(), envoy(), nginx(), iis(), appService()}, firewalls()...)
}

// services are the APIs, the words that all OData services share last.
func services() []*Vendor {
	return []*Vendor{businessCentral(), dataverse(), finOps(), graph(), sharePoint(), powerBI(), azureDevOps(), azure(), successFactors(),
		sap(),
		netSuite(), salesforce(), odoo(), oktaAPI(), odata()}
}
