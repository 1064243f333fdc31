package kontur.communication.mailbox;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import kontur.communication.mime.Authentication;
import kontur.communication.mime.Automatic;
import kontur.communication.mime.ReadableMail;
import kontur.communication.mime.Writer;
import kontur.communication.token.Tokens;
import kontur.events.v1.Evidence;
import kontur.events.v1.VerifiedToken;
import kontur.events.v1.VerifiedToken.Place;

/// Extracts what a mail brings to find its ticket; service-tickets decides.
final class MailEvidence {
  private static final Pattern BETWEEN = Pattern.compile("[\\s<>,;\"]+");
  private static final List<String> DELIVERED =
      List.of("delivered-to", "x-original-to", "envelope-to", "to", "cc");
  private static final int MOST_TOKENS = 20;

  /// An event must not exceed 256 KiB: lists of strangers are cut to this many characters.
  private static final int LIST_CHARS = 40_000;

  private final Tokens tokens;
  private final OwnAddresses own;
  private final LongFunction<Optional<UUID>> ticketOf;

  MailEvidence(Tokens tokens, OwnAddresses own, LongFunction<Optional<UUID>> ticketOf) {
    this.tokens = tokens;
    this.own = own;
    this.ticketOf = ticketOf;
  }

  /// Whom answers go to.
  Writer writer(ReadableMail mail) {
    return Writer.of(mail, own::contains);
  }

  /// @param authservId the only server whose verdict is believed
  Evidence of(ReadableMail mail, Writer writer, String authservId) {
    var automatic = Automatic.reason(mail, own::contains, tokens::isLoop);
    return Evidence.newBuilder()
        .setMessageId(mail.messageId())
        .addAllReferences(limited(mail.references()))
        .addAllTokens(verified(mail))
        .setAutomatic(automatic.isPresent())
        .setAutomaticReason(automatic.orElse(""))
        .setUnverified(writer.isHearsay() || Authentication.isUnproven(mail.fields(), authservId))
        .addAllRecipients(limited(mail.recipients()))
        .build();
  }

  /// The reply address proves most, then an id of ours, newest first, then the subject.
  private List<VerifiedToken> verified(ReadableMail mail) {
    var found = new LinkedHashSet<VerifiedToken>();
    for (var field : DELIVERED) {
      for (var value : mail.fields().all(field)) {
        for (var word : BETWEEN.split(value.toLowerCase(Locale.ROOT))) {
          own.tag(word)
              .flatMap(tokens::fromReplyTag)
              .ifPresent(ticket -> found.add(token(Place.REPLY_ADDRESS, ticket, "")));
        }
      }
    }
    for (var id : mail.references()) {
      tokens
          .fromMessageId(id)
          .ifPresent(named ->
              found.add(token(Place.MESSAGE_ID, named.ticket(), named.message().toString())));
    }
    tokens
        .fromSubject(mail.subject(), ticketOf)
        .ifPresent(ticket -> found.add(token(Place.SUBJECT, ticket, "")));
    return found.stream().limit(MOST_TOKENS).toList();
  }

  private static VerifiedToken token(Place place, UUID ticket, String message) {
    return VerifiedToken.newBuilder()
        .setPlace(place)
        .setTicketId(ticket.toString())
        .setMessageId(message)
        .build();
  }

  private static List<String> limited(List<String> values) {
    var kept = new ArrayList<String>();
    var chars = 0;
    for (var value : values) {
      chars += value.length();
      if (chars > LIST_CHARS) {
        break;
      }
      kept.add(value);
    }
    return kept;
  }
}
