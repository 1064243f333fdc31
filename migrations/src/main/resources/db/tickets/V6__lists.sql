-- Lists of one state in every order: the open tickets of years are few among the closed ones.
create index ticket_top_updated on tickets.ticket (top_state, updated_at desc, id desc);
create index ticket_top_created on tickets.ticket (top_state, created_at, id);
create index ticket_top_priority on tickets.ticket (top_state, priority_rank, created_at, id);

-- A channel that few write by.
create index ticket_channel on tickets.ticket (channel);

-- What lies with one agent, most urgent first.
create index ticket_assignee_priority on tickets.ticket (assignee, priority_rank, created_at, id) where assignee <> '';
