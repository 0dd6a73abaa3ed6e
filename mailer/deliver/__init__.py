"""Where documents go once they are made.

Folders and print files need nothing here: the binders of ``mailer.render`` write them, aside and then renamed.
What is left is the way out of the house. `mailer.deliver.sending` is the loop, from an outbox (the journal's) and a
source (the pipeline's) to a server: `feed` says which e-mail is next, `pool` and `line` hold the connections,
`answers` and `outcomes` say what replies mean, `writer` puts each step on disk. The only door to aiosmtplib.
"""
