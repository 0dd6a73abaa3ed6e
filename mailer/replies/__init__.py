"""What comes back: bounces, complaints, automatic answers, people who want no more e-mails.

Each module knows one form in which it comes, and gives `records.Reply` back. The only door to imap-tools and
flufl.bounce. What a reply changes in the journal is not known here.
"""
