package vendors

import "odatui/client"

// odata are sentences of the libraries that OData services are made with: ASP.NET
// (OData.NET), WCF, Olingo, SAP, CAP. They have no vendor.
var odata = func() *Vendor {
	return &Vendor{Signs: oneOf(
		Sign{Words: `the limit of '0' for top query has been exceeded`, Line: true, Cause: "query-refused", Who: you, Next: apiOwner,
			Title: "The API does not allow $top for this set.",
			Do:    steps{Do("Leave $top out"), Send(apiOwner, "to set MaxTop for this set")}},
		Sign{Words: `the limit of '(\d+)' for top query has been exceeded`, Line: true, Cause: "query-refused", Who: you, Next: apiOwner,
			Title: "The API allows a $top of at most {1}.", Do: steps{Do("Use a $top of at most {1}, and read the rows page by page")}},
		Sign{Words: `the limit of '(\d+)' for (\w+) query has been exceeded`, Line: true, Cause: "query-refused", Who: you,
			Next: apiOwner, Title: "The API allows a ${2} of at most {1}.", Do: steps{Do("Use a smaller value")}},
		Sign{Words: `query option '\$?(\w+)' is not allowed\. to allow it`, Line: true, Cause: "query-refused", Who: you, Next: apiOwner,
			Title: "The API does not allow the query option {1}.", Do: notAllowed},
		Sign{Words: `order by '([^'\n]{1,80})' is not allowed\. to allow it || ` +
			`the property '([^'\n]{1,80})' cannot be used in the \$orderby`, Line: true, Cause: "query-refused", Who: you,
			Next: apiOwner, Title: "The API does not allow $orderby by {1}.", Do: notAllowed},
		Sign{Words: `the property '([^'\n]{1,80})' cannot be used in the (\$\w+) query option`, Line: true, Cause: "query-refused",
			Who: you, Next: apiOwner, Title: "The API does not allow {2} with the property {1}.", Do: notAllowed},
		Sign{Words: `the property '([^'\n]{1,80})' cannot be used for \$count || ` +
			`entity set '([^'\n]{1,80})' cannot be used for \$count`, Line: true, Cause: "query-refused", Who: you, Next: apiOwner,
			Title: "The API does not count {1}.", Do: steps{Do("Leave $count out")}},
		Sign{Words: `arithmetic operator '(\w+)' is not allowed || logical operator '(\w+)' is not allowed`, Line: true, Cause: "query-refused",
			Who:  you,
			Next: apiOwner, Title: "The API does not allow the operator {1} in $filter.", Do: notAllowed},
		Sign{Words: `function '([\w.]+)' is not allowed\. to allow it`, Line: true, Cause: "query-refused", Who: you, Next: apiOwner,
			Title: "The API does not allow the function {1} in $filter.", Do: notAllowed},
		Sign{Words: `an unknown function with name '([\w.]+)' was found`, Line: true, Cause: "query-refused", Who: you,
			Title: "The API does not know the function {1} in $filter.",
			Do:    steps{Do("Use a function that this version of OData has (contains, not substringof, in V4)")}},
		Sign{Words: `\$expand path which is too deep\. the maximum depth allowed is (\d+)`, Line: true, Cause: "query-refused", Who: you,
			Next: apiOwner, Title: "The API allows $expand to a depth of {1}.",
			Do: steps{Do("Expand less deeply"), Ask(apiOwner, "to raise MaxExpansionDepth")}},
		Sign{Words: `the node count limit of '(\d+)' has been exceeded || any/all nesting limit of '(\d+)' has been exceeded`, Line: true,
			Cause: "query-refused", Who: you, Next: apiOwner, Title: "The $filter is longer than the API allows (limit {1}).",
			Do: steps{Do("Shorten $filter, or read in parts"), Ask(apiOwner, "to raise MaxNodeCount")}},
		Sign{Words: `number of clauses in \$orderby query option exceeded the maximum number allowed`, Line: true, Cause: "query-refused",
			Who: you, Next: apiOwner, Title: "The API allows fewer properties in $orderby."},
		Sign{Words: `could not find a property named '([^'\n]{1,80})' on type '(?:[\w.]+\.)?(\w+)' || ` +
			`no property '([^'\n]{1,80})' exists in type '(?:[\w.]+\.)?(\w+)'`, Line: true, Cause: "query-refused", Who: you,
			Title: "The service rejects the query: “{0}”.", Do: properties},
		Sign{Words: `the property '([^'\n]{1,80})', used in a query expression, is not defined in type '(?:[\w.]+\.)?(\w+)' || ` +
			`property ['"]?(\w{1,80})['"]? (?:not found in|` + `does not exist (?:in|on)) (?:type|entity) ['"]?(?:[\w.]+\.)?(\w+)`,
			Line: true, Cause: "query-refused", Who: you, Title: "The type {2} has no property {1}.", Do: properties},
		Sign{Words: `could not find property with name: '([^'\n]{1,80})'`, Line: true, Cause: "query-refused", Who: you,
			Title: "There is no property {1}.", Do: properties},
		Sign{Words: `term '([^'\n]{1,120})' is not valid in a \$select or \$expand expression`, Line: true, Cause: "query-refused",
			Who: you, Title: "The API cannot read {1} in $select or $expand.",
			Do: steps{Do("Write $expand=A($expand=B) in V4, $expand=A/B in V2 and V3")}},
		Sign{Words: `found a path with multiple navigation properties or a bad complex property path in an expand clause || ` +
			`found a path traversing multiple navigation`, Line: true, Cause: "query-refused", Who: you,
			Title: "The API cannot read the path in $expand.", Do: steps{Do("Write $expand=A($expand=B) in V4, not $expand=A/B")}},
		Sign{Words: `a binary operator with incompatible types was detected[\s\S]{0,40}types '([\w.]+)' and '([\w.]+)' for operator kind '(\w+)'`,
			Line: true, Cause: "query-refused", Who: you, Title: "The $filter compares {1} with {2}.", Do: literals},
		Sign{Words: `operator '(\w+)' incompatible with operand types '([\w.]+)' and '([\w.]+)'`, Line: true, Cause: "query-refused",
			Who: you, Title: "The $filter compares {2} with {3}.", Do: literals},
		Sign{Words: `cannot convert a value to target type '([\w.]+)' || unrecognized '([\w.]+)' literal || ` +
			`cannot convert the literal '[^'\n]*' to the expected type '([\w.]+)'`, Line: true, Cause: "query-refused", Who: you,
			Title: "A value in the query is no {1}.", Do: literals},
		Sign{Words: `syntax error at position (\d+) in '([^\n]{1,60})'`, Line: true, Cause: "query-refused", Who: you,
			Title: "The query has a syntax error at position {1} of “{2}”.", Do: steps{Do("Correct the query there")}},
		Sign{Words: `unterminated (?:string )?literal at position (\d+) || ` +
			`syntax error: character '[^\n]{1,4}' is not valid at position (\d+)`, Line: true, Cause: "query-refused", Who: you,
			Title: "The query has a syntax error at position {1}.",
			Do:    steps{Do("Correct the query there; a quote in a text is doubled")}},
		Sign{Words: `expected at position (\d+) in '([^\n]{1,60})' || invalid token detected at position (\d+)`, Line: true,
			Cause: "query-refused", Who: you, Title: "The query has a syntax error at position {1}.",
			Do: steps{Do("Correct the query there")}},
		Sign{Words: `the query parameter '(\$?[\w-]{1,40})' (?:is not supported|begins with a system-reserved) || ` +
			`system query option '?(\$?\w{1,40})'? (?:is )?not supported`, Line: true, Cause: "query-refused", Who: you,
			Next: apiOwner, Title: "The API does not know the query option {1}.", Do: notAllowed},
		Sign{Words: `invalid value '([^'\n]{0,40})' for (\$\w+) query option found`, Line: true, Cause: "query-refused", Who: you,
			Title: "The API does not accept {2}={1}.", Do: steps{Do("Write a whole number that is not negative")}},
		Sign{Words: `query options \$\w+, [^\n]{1,60} cannot be applied to the requested resource || ` +
			`requested resource is not a collection\. query options`, Line: true, Cause: "query-refused", Who: you,
			Title: "The address is no set of rows: $filter, $orderby, $top and $count do not apply to it."},
		Sign{Words: `the linq expression [\s\S]{1,600}?could not be translated`, Line: true, Cause: "query-refused", Who: you,
			Next: apiOwner, Title: "The API cannot run this query on its database.", Do: notAllowed},
		Sign{Words: `bad request - error in query syntax`, Line: true, Cause: "query-refused", Who: you,
			Title: "The service cannot read the query."},
		Sign{Words: `expression must evaluate to a single boolean value`, Line: true, Cause: "query-refused", Who: you,
			Title: "The $filter is no condition.", Do: literals},
		Sign{Words: `cannot find entityset, singleton, actionimport or functionimport with name '([^'\n]{1,80})' || ` +
			`could not find an entity set or function import for '([^'\n]{1,80})'`, Line: true, Cause: "set-not-found", Who: you,
			Next: apiOwner, Title: "The service has no set {1}.", Do: steps{Edit("Compare the name with the service document")}},
		Sign{Status: "400 500", Words: `resource not found for (?:the )?segment '([^'\n]{1,80})'`, Line: true, Cause: "set-not-found",
			Who: you, Next: apiOwner, Title: "The service has no set or property {1}.",
			Do: steps{Edit("Compare the name, and its capitals, with the service document")}},
		Sign{Words: `(?:skip|page) ?token (?:value )?(?:has expired|is expired|expired|is invalid|is not valid) || ` +
			`skiptoken has expired`, Cause: "link-expired", Who: you, Next: apiOwner, Sure: client.Medium,
			Title: "The link to the next page is not valid any more.", Do: steps{Retry("Begin again at the first page")}},
		Sign{Words: `the query specified in the uri is not valid[.:] ([^"\n]{1,120})`, Line: true, Cause: "query-refused", Who: you,
			Next: apiOwner, Title: "The service rejects the query: “{1}”.", Do: steps{Do("Change the option that the message names")}},
		Sign{Words: `http request is unauthorized with client authentication scheme '(\w+)' || ` +
			`authentication header received from the server was '(\w+)`, Line: true, Cause: "token-refused", Who: you, Next: apiOwner,
			Sure: client.Medium, Title: "The service rejects the sign-in of the program (WCF).",
			Do: steps{Do("Compare the kind of sign-in with the one that the message says the server offers")}},
		Sign{Words: `http request was forbidden with client authentication scheme`, Line: true, Cause: "access-denied", Who: apiOwner,
			Next: dataOwner, Sure: client.Low, Title: "The service forbids the request (WCF).",
			Do: steps{Send(apiOwner, "why {client} is forbidden")}},
		Sign{Words: `dataserviceclientexception: unauthorized`, Line: true, Cause: "token-refused", Who: apiOwner, Next: you,
			Sure: client.Low, Title: "The service rejects the token, or does not know the client.",
			Do: steps{Send(apiOwner, "whether it knows {client}, and what its log says")}},
	)}
}

var (
	notAllowed = steps{Do("Leave it out of the query, and choose rows another way"),
		Send(apiOwner, "to allow it for this set").When("If you need it")}
	properties = steps{Do("Write a name that the model ($metadata) has, with its capitals; it may be a path through another set")}
	literals   = steps{Do("Write values in the property's type: texts in quotes; dates, numbers and ids (V4) without")}
)
