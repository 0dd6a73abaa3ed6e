"""What servers say, as they really say it, and what follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.deliver.answers import LONGEST_TEXT, LONGEST_WAIT, is_crowded, queue_id, read, shown, wait_in


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("4.7.1 <a@b.example>: Greylisted, try again in 300 seconds", 300, id="seconds"),
        pytest.param("Greylisting in action, please come back in 00:04:59", 299, id="clock"),
        pytest.param(
            "4.2.0 Greylisted for 5 minutes (see http://x.example/help?3)", 300, id="greylisted for"
        ),
        pytest.param("4.7.0 Temporary error, retry after 1 hour.", 3600, id="hour"),
        pytest.param("Please try again in 1h30m", 5400, id="joined"),
        pytest.param("please wait at least 2 min 30 s", 150, id="two parts"),
        pytest.param("Try again in an hour", 3600, id="an hour"),
        pytest.param("4.7.0 retry-after: 120", 120, id="bare"),
        pytest.param("Throttled; retry=45", 45, id="retry="),
        pytest.param("Réessayez dans 5 minutes", 300, id="réessayez"),
        pytest.param("Liste grise, veuillez réessayer dans 300 secondes", 300, id="secondes"),
        pytest.param("4.7.1 Merci de patienter 10 mn avant de renvoyer", 600, id="mn"),
        pytest.param("Trop de messages : attendez 1 heure et 30 minutes", 5400, id="et"),
        pytest.param("Revenez dans un quart d'heure", None, id="unknown words"),
        pytest.param("veuillez réessayer d’ici une heure", 3600, id="une heure"),
        pytest.param("try again in 30\n minutes", 1800, id="two lines"),
        pytest.param("try again in 12 days", LONGEST_WAIT, id="never more than a day"),
        pytest.param("4.7.0 Try again later, closing connection. (EHLO) 5sm12345", None, id="later"),
        pytest.param("4.2.0 Greylisted, see http://postgrey.example/help/a.html", None, id="no time"),
        pytest.param("Rejected: 25 messages in 24 hours", None, id="a rate is no wait"),
        pytest.param("4.3.0 Error: command failed", None, id="nothing"),
    ],
)
def test_waits_are_read(text: str, seconds: float | None) -> None:
    """How long a server asks to wait is read in English and in French."""
    assert wait_in(text) == seconds


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("2.0.0 Ok: queued as 4bYv0Z1x2Kz3", "4bYv0Z1x2Kz3", id="Postfix"),
        pytest.param("2.0.0 Ok: queued as 9F1A2C0B3D", "9F1A2C0B3D", id="OVH"),
        pytest.param("OK id=1rXyZq-000000-Ab", "1rXyZq-000000-Ab", id="Exim"),
        pytest.param("OK id=1rXyZq-00000001abC-2dEf", "1rXyZq-00000001abC-2dEf", id="Exim 4.97"),
        pytest.param(
            "2.6.0 <x@y.example> [InternalId=76407321, Hostname=PR1.example] 9150 bytes in 0.1, 70 KB/sec "
            "Queued mail for delivery",
            "76407321",
            id="Exchange",
        ),
        pytest.param("2.0.0 OK  1700000000 a12-20020a5d.4 - gsmtp", "a12-20020a5d.4", id="Gmail"),
        pytest.param("2.0.0 3AB12345x6 Message accepted for delivery", "3AB12345x6", id="Sendmail"),
        pytest.param("2.0.0: 1a2b3c4d Message accepted for delivery", "1a2b3c4d", id="OpenSMTPD"),
        pytest.param("Message Queued (7B5C1E02-AAAA-4D4D-9E9E-0123456789AB.1)",
                     "7B5C1E02-AAAA-4D4D-9E9E-0123456789AB.1", id="Haraka"),
        pytest.param("ok 1700000000 qp 12345", "12345", id="qmail"),
        pytest.param("Ok 0102018e8a7b6c5d-a1b2c3d4-0000-1111-2222-333344445555-000000",
                     "0102018e8a7b6c5d-a1b2c3d4-0000-1111-2222-333344445555-000000", id="Amazon SES"),
        pytest.param("OK queued as 9b2f7d2c-1111-2222-3333-444455556666",
                     "9b2f7d2c-1111-2222-3333-444455556666", id="Mailjet"),
        pytest.param("2.0.0 Message queued with id 17d3c8a2b.", "17d3c8a2b", id="with id"),
        pytest.param("2.0.0 Ok", "", id="none"),
        pytest.param("Queued (0.120 seconds)", "", id="a time is no name"),
        pytest.param("Requested mail action okay, completed", "", id="words"),
    ],
)  # fmt: skip
def test_the_servers_name_for_a_message_is_read(text: str, name: str) -> None:
    """The queue id, by which the server's postmaster finds the message, is taken from its answer."""
    assert queue_id(text) == name
    assert read(250, text, "dot").queue_id == name


@pytest.mark.parametrize(
    "text",
    [
        "4.7.0 Error: too many connections from 192.0.2.1",
        "Too many concurrent SMTP connections; please try again later.",
        "4.3.2 Concurrent connections limit exceeded",
        "4.4.5 Service unavailable, concurrency limit reached",
        "4.7.28 Our system has detected an unusual rate; rate limited",
        "Throttling failure: Maximum sending rate exceeded.",
        "Throttling failure: Daily message quota exceeded.",
        "5.4.5 Daily user sending limit exceeded",
        "Trop de connexions simultanées depuis votre adresse",
        "Quota d’envoi atteint",
    ],
)
def test_complaints_of_pace_are_told_from_refusals(text: str) -> None:
    """Too many connections, or too many messages, is no word about the client: tried again, and slower."""
    assert is_crowded(text)
    for code in (450, 550):
        answer = read(code, text, "rcpt")
        assert (answer.verdict, answer.crowded, answer.closing) == ("deferred", True, False)


@pytest.mark.parametrize(
    "text",
    [
        "5.1.1 <a@b.example>: Recipient address rejected: User unknown",
        "5.2.2 The recipient's mailbox is full, quota exceeded",
        "5.2.3 Message size exceeds the limit of the mailbox",
        "5.7.1 Client host blocked",
    ],
)
def test_refusals_of_the_client_stay_refusals(text: str) -> None:
    """A full mailbox or an unknown user concerns that client only."""
    assert not is_crowded(text)
    assert read(550, text, "rcpt").verdict == "refused"


@pytest.mark.parametrize(
    ("code", "at", "verdict", "closing"),
    [
        (250, "dot", "accepted", False),
        (251, "dot", "accepted", False),
        (450, "rcpt", "deferred", False),
        (451, "dot", "deferred", False),
        (421, "mail", "deferred", True),
        (421, "dot", "deferred", True),
        (552, "mail", "refused", False),
        (552, "dot", "refused", False),
        (550, "rcpt", "refused", False),
        (354, "dot", "uncertain", True),
        (354, "rcpt", "lost", True),
        (250, "data", "lost", True),
        (0, "dot", "uncertain", True),
        (999, "mail", "lost", True),
    ],
)
def test_codes_are_read_by_their_place(code: int, at: str, verdict: str, closing: bool) -> None:
    """What a code means depends on where it comes: what makes no sense after the dot leaves it uncertain."""
    answer = read(code, "words", at)  # type: ignore[arg-type]
    assert (answer.verdict, answer.closing, answer.at) == (verdict, closing, at)


@pytest.mark.parametrize("code", [530, 534, 535, 538])
def test_a_login_that_lapsed_is_no_fault_of_the_e_mail(code: int) -> None:
    """What a server says of our login stands at the login, wherever it said so."""
    assert read(code, "5.7.0 Authentication required", "mail").at == "auth"


@given(
    code=st.integers(0, 999), text=st.text(max_size=700), at=st.sampled_from(["mail", "rcpt", "data", "dot"])
)
def test_any_reply_has_a_meaning(code: int, text: str, at: str) -> None:
    """No reply raises; accepted only after 2xx; nothing is uncertain before the dot; the words fit on a line."""
    answer = read(code, text, at)  # type: ignore[arg-type]
    assert (answer.verdict == "accepted") == (200 <= code <= 299 and at != "data")
    assert answer.verdict != "uncertain" or at == "dot"
    assert answer.verdict != "lost" or at != "dot"
    assert len(answer.text) <= LONGEST_TEXT
    assert answer.text == shown(answer.text)
    assert answer.text.isprintable()
    assert answer.wait is None or 0 <= answer.wait <= LONGEST_WAIT
