package io.tinyprofiler.hub.alert.receiver;

import io.tinyprofiler.hub.alert.notify.Notice;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/** Sends mail; blocks. */
final class Mail {

  private static final int PERMANENT = 500;

  private final Duration limit;

  /**
   * A client.
   *
   * @param limit for each answer of the server
   */
  Mail(Duration limit) {
    this.limit = limit;
  }

  Outcome send(Target.Email target, Notice notice, String externalUrl) {
    try {
      Transport.send(message(target, notice, externalUrl));
      return new Outcome.Sent();
    } catch (MessagingException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage().strip();
      return permanent(e)
          ? new Outcome.Refused(reason)
          : new Outcome.Later(reason, Optional.empty());
    }
  }

  private MimeMessage message(Target.Email target, Notice notice, String externalUrl)
      throws MessagingException {
    MimeMessage message = new MimeMessage(session(target));
    message.setFrom(new InternetAddress(target.from()));
    for (String to : target.to()) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(to));
    }
    message.setSubject(Wording.title(notice), "UTF-8");
    message.setSentDate(Date.from(notice.at()));
    String link = externalUrl.isEmpty() ? "" : "\r\n\r\n" + externalUrl;
    message.setText(String.join("\r\n", Wording.lines(notice)) + link + "\r\n", "UTF-8");
    return message;
  }

  private Session session(Target.Email target) {
    Properties settings = new Properties();
    settings.put("mail.smtp.host", target.host());
    settings.put("mail.smtp.port", String.valueOf(target.port()));
    settings.put("mail.smtp.starttls.enable", "true");
    settings.put("mail.smtp.starttls.required", String.valueOf(target.requireTls()));
    settings.put("mail.smtp.auth", String.valueOf(target.user() != null));
    for (String timeout : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      settings.put("mail.smtp." + timeout, String.valueOf(limit.toMillis()));
    }
    return Session.getInstance(
        settings,
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication(target.user(), target.password());
          }
        });
  }

  /** Codes from 500 on say that the same mail will be refused again. */
  private static boolean permanent(MessagingException e) {
    if (e instanceof SMTPSendFailedException failed && failed.getReturnCode() >= PERMANENT) {
      return true;
    }
    if (e instanceof SMTPAddressFailedException failed && failed.getReturnCode() >= PERMANENT) {
      return true;
    }
    return e instanceof SendFailedException
        && e.getNextException() instanceof MessagingException next
        && permanent(next);
  }
}
