// Package bot is the engine between chat systems and the features of hilo.
//
// An adapter (bot/slack, bot/mattermost, bot/playground) turns what it heard into an Intent and hands it to
// Engine.Handle; the engine finds out who speaks, where and in which language, turns typed words, plain sentences,
// buttons and forms into one call of one Verb, and answers with a Reply, which is data. Everything public is a
// delivery row written by the verb's own transaction and sent by a job, so nothing is announced that did not happen.
//
// The package knows no feature, no SQL and no chat system. Features are values of type Command.
package bot
