-- How much an account sent lately: its provider takes only so much.
create index delivery_rate on communication.delivery (account_id, updated_at) where state in ('sending', 'sent', 'uncertain');
