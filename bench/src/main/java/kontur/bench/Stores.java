package kontur.bench;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// Counts in our tables: how far a run is, and what no RPC tells.
final class Stores {
  /// A million messages took 85 s, and ten times as many may be asked for.
  private static final int LOAD_SECONDS = 1_800;

  private final String url;

  Stores(String url) {
    this.url = url;
  }

  String url() {
    return url;
  }

  /// Messages from customers that agents can see.
  long visible() {
    return count("select count(*) from tickets.message where direction = 'inbound'");
  }

  /// What the sources may forget.
  long accepted() {
    return count("select count(*) from communication.ledger");
  }

  long sent() {
    return count("select count(*) from communication.delivery where state = 'sent'");
  }

  long tickets() {
    return count("select count(*) from tickets.ticket");
  }

  /// Its number; 0 for none.
  long newestTicket() {
    return count("select coalesce(max(number), 0) from tickets.ticket");
  }

  /// Events that no step has recorded.
  long unrecorded() {
    return count(
        "select coalesce(sum(last_number - recorded_number), 0) from tickets.ticket where not final");
  }

  long recorded() {
    return count("select coalesce(sum(recorded_number), 0) from tickets.ticket");
  }

  long withFirstStep() {
    return count("select count(*) from tickets.lifecycle_state");
  }

  /// Tickets with at least one step.
  List<String> withState() {
    return texts("select ticket_id from tickets.lifecycle_state");
  }

  /// Deliveries that a process holds on the wire, with their attempts.
  List<String> sendingIds() {
    return texts(
        "select message_id || '/' || attempt from communication.delivery where state = 'sending'");
  }

  /// How many of these are still so.
  long stillSending(List<String> ids) {
    var now = sendingIds();
    return ids.stream().filter(now::contains).count();
  }

  /// Attempts to send that did not end well, and messages that somebody must decide on.
  long troubledAttempts() {
    return count(
        """
        select coalesce(sum(greatest(attempt - 1, 0)), 0)
             + count(*) filter (where state in ('uncertain', 'failed'))
             + count(*) filter (where state = 'pending' and attempt = 1)
          from communication.delivery
        """);
  }

  /// Under which numbers the mail folders are read.
  List<String> uidValidities() {
    return texts("select folder || ' ' || uidvalidity from communication.mail_cursor order by 1");
  }

  long uncertain() {
    return count("select count(*) from communication.delivery where state = 'uncertain'");
  }

  /// Deliveries whose end is open, and outbox rows that nobody has sent.
  long underWay() {
    return count(
        """
        select (select count(*) from communication.delivery where state in ('pending', 'sending'))
             + (select count(*) from tickets.message where delivery in ('pending', 'sending'))
             + (select count(*) from tickets.outbox where published_at is null)
             + (select count(*) from communication.outbox where published_at is null)
        """);
  }

  String setting(String name) {
    try (var connection = DriverManager.getConnection(url, user());
        var rows = connection.createStatement().executeQuery("show " + name)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read " + name, e);
    }
  }

  /// The columns of the one row that a query finds.
  List<String> row(String query) {
    try (var connection = DriverManager.getConnection(url, user());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      if (!rows.next()) {
        throw new IllegalStateException("nothing is found by " + query);
      }
      var columns = new ArrayList<String>();
      for (var column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
        columns.add(String.valueOf(rows.getString(column)));
      }
      return columns;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read", e);
    }
  }

  List<String> texts(String query) {
    try (var connection = DriverManager.getConnection(url, user());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var texts = new ArrayList<String>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read", e);
    }
  }

  /// Runs statements.
  void execute(String statements) {
    var patient = user();
    patient.put("socketTimeout", String.valueOf(LOAD_SECONDS));
    try (var connection = DriverManager.getConnection(url, patient);
        var statement = connection.createStatement()) {
      statement.execute(statements);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot load", e);
    }
  }

  long count(String query) {
    try (var connection = DriverManager.getConnection(url, user());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot count", e);
    }
  }

  static Properties user() {
    var properties = new Properties();
    properties.put("user", "postgres");
    properties.put("connectTimeout", "10");
    properties.put("socketTimeout", "60");
    return properties;
  }
}
