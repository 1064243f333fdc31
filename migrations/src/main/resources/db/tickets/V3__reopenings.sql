-- Accounts may fall back to the sender's open ticket.
alter table tickets.account drop constraint account_correlation_check;
alter table tickets.account add constraint account_correlation_check
  check (correlation in ('open-ticket', 'thread', 'thread-or-open-ticket'));

-- Messages that reopened a ticket, for the brake of those who do it again and again.
create index message_reopens on tickets.message (author, created_at) where correlation_reason like '%:reopens';
