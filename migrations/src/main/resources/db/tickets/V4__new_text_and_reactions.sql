-- Where in a message's text that lies which its sender wrote now (quoted history and signature lie outside), and what
-- people think of a message: their signs by the address of each.
alter table tickets.message add column new_text_from int not null default 0;
alter table tickets.message add column new_text_to int not null default 0;
alter table tickets.message add column reactions jsonb not null default '{}';
