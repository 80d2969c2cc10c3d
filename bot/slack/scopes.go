package slack

// scope is one of the app's rights with what hilo does by it.
type scope struct {
	name    string
	purpose string // as an infinitive
	// optional says that hilo works without it, if less well.
	optional bool
}

// scopes are the rights that hilo uses, and no others: docs.slack.dev/reference/scopes.
var scopes = [...]scope{
	{"app_mentions:read", "to hear who mentions it in a channel", false},
	{"channels:history", "to look whether a post arrived when Slack's answer was lost (it reads nothing else)", true},
	{"channels:read", "to know in which public channels it is, and who is there", false},
	{"chat:write", "to write", false},
	{"commands", "to offer its commands and the entry in the menu of messages", false},
	{"files:read", "to read the pictures that coordinators send it (it reads nothing else)", true},
	{"files:write", "to send pictures and files", false},
	{"groups:history", "to look the same in private channels", true},
	{"groups:read", "to know in which private channels it is, and who is there", false},
	{"im:history", "to hear what people write to it alone", false},
	{"im:write", "to write to people alone", false},
	{"pins:write", "to pin the card of each area's channel", true},
	{"users:read", "to know people's names and time zones", false},
}

// Scopes are the rights that the app asks for, by name.
func Scopes() []string {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = s.name
	}
	return names
}

// events are what Slack tells of that hilo hears: docs.slack.dev/reference/events.
var events = [...]string{
	"app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "channel_deleted", "channel_id_changed",
	"channel_left", "channel_unarchive", "group_archive", "group_deleted", "group_left", "group_unarchive",
	"member_joined_channel", "member_left_channel", "message.im", "tokens_revoked", "user_change",
}
