// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stun_codec.hpp"

#include <algorithm>

namespace wsrtc {

namespace {

// The mandatory ones that a check or its answer may have.
constexpr uint16_t known_attributes[] = {
    STUN_ATTRIBUTE_MAPPED_ADDRESS, STUN_ATTRIBUTE_USERNAME,           STUN_ATTRIBUTE_MESSAGE_INTEGRITY,
    STUN_ATTRIBUTE_ERROR_CODE,     STUN_ATTRIBUTE_UNKNOWN_ATTRIBUTES, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS,
    STUN_ATTRIBUTE_PRIORITY,       STUN_ATTRIBUTE_USE_CANDIDATE,      0,
};

constexpr auto usage = static_cast<StunAgentUsageFlags> (STUN_AGENT_USAGE_SHORT_TERM_CREDENTIALS |
                                                         STUN_AGENT_USAGE_USE_FINGERPRINT);

uint8_t *bytes_of (const std::string &text)
{
  // The library only reads them.
  return reinterpret_cast<uint8_t *> (const_cast<char *> (text.data ()));
}

bool give_password (StunAgent *, StunMessage *, uint8_t *, uint16_t, uint8_t **password, size_t *length,
                    void *data)
{
  const auto *text = static_cast<const std::string *> (data);
  *password = bytes_of (*text);
  *length = text->size ();
  return !text->empty ();
}

void read_attributes (const StunMessage &message, CheckRequest &out)
{
  out = {};
  stun_message_find32 (&message, STUN_ATTRIBUTE_PRIORITY, &out.priority);
  out.use_candidate =
      stun_message_find_flag (&message, STUN_ATTRIBUTE_USE_CANDIDATE) == STUN_MESSAGE_RETURN_SUCCESS;
  for (const auto role : {STUN_ATTRIBUTE_ICE_CONTROLLING, STUN_ATTRIBUTE_ICE_CONTROLLED}) {
    if (out.has_role || stun_message_find64 (&message, role, &out.tie_breaker) != STUN_MESSAGE_RETURN_SUCCESS)
      continue;
    out.has_role = true;
    out.sender_controls = role == STUN_ATTRIBUTE_ICE_CONTROLLING;
  }
}

Answer answer_of (const StunMessage &message)
{
  if (stun_message_get_class (&message) == STUN_RESPONSE) {
    sockaddr_storage mapped{};
    socklen_t length = sizeof mapped;
    return stun_message_find_xor_addr (&message, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS, &mapped, &length) ==
                   STUN_MESSAGE_RETURN_SUCCESS
               ? Answer::Success
               : Answer::Failure;
  }
  int code = 0;
  if (stun_message_find_error (&message, &code) != STUN_MESSAGE_RETURN_SUCCESS)
    return Answer::Failure;
  return code == stun_role_conflict     ? Answer::RoleConflict
         : code == STUN_ERROR_FORBIDDEN ? Answer::Forbidden
                                        : Answer::Failure;
}

} // namespace

StunCodec::StunCodec ()
{
  stun_agent_init (&agent_, known_attributes, STUN_COMPATIBILITY_RFC5389, usage);
}

RequestVerdict StunCodec::read_request (const uint8_t *bytes, size_t size, const std::string &password,
                                        CheckRequest &out)
{
  password_ = password;
  const StunValidationStatus status =
      stun_agent_validate (&agent_, &last_, bytes, size, give_password, &password_);
  if (status == STUN_VALIDATION_UNKNOWN_REQUEST_ATTRIBUTE)
    return RequestVerdict::Unknown;
  if (status != STUN_VALIDATION_SUCCESS || stun_message_get_class (&last_) != STUN_REQUEST)
    return RequestVerdict::Bad;
  read_attributes (last_, out);
  return RequestVerdict::Good;
}

StunFrame StunCodec::success (const NetAddress &seen)
{
  StunFrame frame;
  StunMessage message{};
  sockaddr_storage address;
  const socklen_t length = to_sockaddr (seen, address);
  if (stun_agent_init_response (&agent_, &message, frame.bytes.data (), frame.bytes.size (), &last_) &&
      stun_message_append_xor_addr (&message, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS, &address, length) ==
          STUN_MESSAGE_RETURN_SUCCESS)
    frame.size = stun_agent_finish_message (&agent_, &message, nullptr, 0);
  return frame;
}

StunFrame StunCodec::failure (int code)
{
  StunFrame frame;
  StunMessage message{};
  if (code == stun_unknown_attribute)
    frame.size = stun_agent_build_unknown_attributes_error (&agent_, &message, frame.bytes.data (),
                                                            frame.bytes.size (), &last_);
  else if (stun_agent_init_error (&agent_, &message, frame.bytes.data (), frame.bytes.size (), &last_,
                                  static_cast<StunError> (code)))
    frame.size = stun_agent_finish_message (&agent_, &message, nullptr, 0);
  return frame;
}

// The agent remembers the transactions that it has made, but only a few hundred,
// which peers that never answer would use up: it forgets each at once, and
// read_answer () reminds it of the one in question.
StunFrame StunCodec::request (const CheckSpec &spec, StunId &id)
{
  StunFrame frame;
  StunMessage message{};
  stun_agent_init_request (&agent_, &message, frame.bytes.data (), frame.bytes.size (), STUN_BINDING);
  const auto role = spec.controlling ? STUN_ATTRIBUTE_ICE_CONTROLLING : STUN_ATTRIBUTE_ICE_CONTROLLED;
  bool whole = stun_message_append_bytes (&message, STUN_ATTRIBUTE_USERNAME, spec.username.data (),
                                          spec.username.size ()) == STUN_MESSAGE_RETURN_SUCCESS;
  whole = whole && stun_message_append32 (&message, STUN_ATTRIBUTE_PRIORITY, spec.priority) ==
                       STUN_MESSAGE_RETURN_SUCCESS;
  whole = whole && stun_message_append64 (&message, role, spec.tie_breaker) == STUN_MESSAGE_RETURN_SUCCESS;
  if (spec.use_candidate)
    whole = whole &&
            stun_message_append_flag (&message, STUN_ATTRIBUTE_USE_CANDIDATE) == STUN_MESSAGE_RETURN_SUCCESS;
  if (!whole)
    return frame;
  frame.size = stun_agent_finish_message (&agent_, &message, bytes_of (spec.password), spec.password.size ());
  StunTransactionId whole_id;
  stun_message_id (&message, whole_id);
  stun_agent_forget_transaction (&agent_, whole_id);
  std::copy_n (whole_id + (sizeof whole_id - id.size ()), id.size (), id.begin ());
  return frame;
}

Answer StunCodec::read_answer (const uint8_t *bytes, size_t size, const StunId &id,
                               const std::string &password, int *code)
{
  StunAgentSavedIds &saved = agent_.sent_ids[0];
  saved = {};
  std::copy_n (bytes + 4, sizeof saved.id, saved.id);
  std::copy (id.begin (), id.end (), saved.id + (sizeof saved.id - id.size ()));
  saved.method = STUN_BINDING;
  saved.key = bytes_of (password);
  saved.key_len = password.size ();
  saved.valid = true;
  StunMessage message{};
  const StunValidationStatus status = stun_agent_validate (&agent_, &message, bytes, size, nullptr, nullptr);
  saved = {};
  if (code && message.buffer && stun_message_get_class (&message) == STUN_ERROR)
    stun_message_find_error (&message, code);
  // Some errors pass without integrity; nothing shall be done on their word.
  const bool verified = message.key != nullptr;
  if (!verified || (status != STUN_VALIDATION_SUCCESS && status != STUN_VALIDATION_UNKNOWN_ATTRIBUTE))
    return Answer::Bad;
  return status == STUN_VALIDATION_SUCCESS ? answer_of (message) : Answer::Failure;
}

} // namespace wsrtc
