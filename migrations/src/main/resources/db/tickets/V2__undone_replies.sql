-- Finds the ticket of a reply that was taken back: its row is gone, the log remembers.
create index event_log_undone on tickets.event_log ((input ->> 'messageId')) where type = 'reply.undone';
