package kontur.tickets.ticket;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/// A ticket whose row this transaction holds, and what it is about to change of it.
public final class LockedTicket {
  private TicketRow row;
  private String subject;
  private String priority;
  private String language;
  private String team;
  private String queue;
  private List<String> tags;
  private long lastNumber;

  public LockedTicket(TicketRow row) {
    this.row = row;
    this.subject = row.subject();
    this.priority = row.priority();
    this.language = row.language();
    this.team = row.team();
    this.queue = row.queue();
    this.tags = row.tags();
    this.lastNumber = row.lastNumber();
  }

  /// As it was when it was locked.
  public TicketRow row() {
    return row;
  }

  /// It was created and has its number.
  public void number(long number) {
    row = row.withNumber(number);
  }

  /// The lifecycle has moved it in this transaction: events say so.
  public void became(String state, String assignee) {
    row = row.became(state, assignee);
  }

  public UUID id() {
    return row.id();
  }

  public boolean isFinal() {
    return row.isFinal();
  }

  public String team() {
    return team;
  }

  public String priority() {
    return priority;
  }

  public String language() {
    return language;
  }

  public String subject() {
    return subject;
  }

  public String queue() {
    return queue;
  }

  public List<String> tags() {
    return tags;
  }

  public long lastNumber() {
    return lastNumber;
  }

  /// After this change; every change makes it one more.
  public long version() {
    return row.version() + 1;
  }

  public Facts facts() {
    return new Facts(row.channel(), row.origin(), priority, row.tier(), tags);
  }

  /// The number of the lifecycle event that comes next.
  long nextNumber() {
    return ++lastNumber;
  }

  public void subject(String subject) {
    this.subject = subject;
  }

  public void priority(String priority) {
    this.priority = priority;
  }

  public void language(String language) {
    this.language = language;
  }

  public void team(String team) {
    this.team = team;
  }

  public void queue(String queue) {
    this.queue = queue;
  }

  public void tags(Collection<String> tags) {
    this.tags = List.copyOf(new TreeSet<>(tags));
  }
}
