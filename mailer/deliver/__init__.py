"""Where documents go once they are made.

Folders and print files need nothing here: the binders of ``mailer.render`` write them, aside and then renamed.
What is left is the way out of the house, `mailer.deliver.smtp`, the only door to aiosmtplib.
"""
