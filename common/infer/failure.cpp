// SPDX-License-Identifier: Apache-2.0
#include "common/infer/failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "common/http/fault.hpp"
#include "common/infer/json_text.hpp"

namespace vlm::infer {
namespace {

using nlohmann::json;

/// An error as a server words it.
struct Words {
    std::string message;
    std::string all; ///< message, type and code in lower case, for the rules
    int code = 0;    ///< where it is a number
    std::int64_t limit = 0;
    std::int64_t wanted = 0;
};

std::string as_text(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    return value.is_null() ? "" : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// null, "", {}, false: members that some servers always send.
bool says_nothing(const json& error) {
    return error.is_null() || error == "" || error == json::object() || error == false;
}

/// The object that holds message, type and code in any of the known shapes; null where there is none.
json error_object(const json& answer, int status) {
    if (answer.is_array() && !answer.empty()) return error_object(answer.front(), status); // Gemini
    if (!answer.is_object()) return nullptr;
    if (const auto error = answer.find("error"); error != answer.end() && !(status < 300 && says_nothing(*error))) {
        return error->is_object() ? *error : json::object({{"message", as_text(*error)}});
    }
    if (text_of(answer, "object") == "error") return answer;
    if (const auto detail = answer.find("detail"); detail != answer.end() && status >= 300)
        return json::object({{"message", as_text(*detail)}});
    return nullptr;
}

/// 0 for what is no status of HTTP: servers number their own errors, too.
int as_status(std::int64_t code) {
    return code >= 100 && code <= 599 ? static_cast<int>(code) : 0;
}

Words words_of(const json& error) {
    Words words;
    words.message = text_of(error, "message");
    const json metadata = error.value("metadata", json{});
    if (const std::string raw = text_of(metadata, "raw"); !raw.empty()) words.message += ": " + raw;
    if (base::one_line(words.message).empty()) words.message = as_text(error);
    words.code = as_status(count_of(error, "code").value_or(0));
    words.limit = count_of(error, "n_ctx").value_or(0);
    words.wanted = count_of(error, "n_prompt_tokens").value_or(0);
    words.all = base::lower(words.message + " " + text_of(error, "type") + " " + text_of(error, "code"));
    return words;
}

/// What servers say, by meaning; the first rule that fits decides.
struct Rule {
    FailureClass kind = FailureClass::server;
    std::array<std::string_view, 14> phrases;
};

constexpr std::array<Rule, 9> rules{{
    {FailureClass::auth, {"api key not valid", "api_key_invalid", "api key expired"}},
    {FailureClass::quota, {"insufficient_quota", "free quota", "credit balance is too low", "insufficient credits"}},
    {FailureClass::vision,
     {"image input is not supported", "not support image", "not a multimodal model", "at most 0 image",
      "required for image input", "support image input", "not support vision", "image_url is only supported",
      "vision is not supported", "model is not multimodal"}},
    {FailureClass::context,
     {"exceed_context_size", "context_length_exceeded", "context length", "context size", "context window",
      "context limit", "token count exceeds", "input token count", "prompt is too long", "maximum model length",
      "maximum input length"}},
    {FailureClass::too_many,
     {"image(s) may be provided", "video(s) may be provided", "too many images", "data-uri per request",
      "total image size", "request_too_large", "image exceeds", "image dimensions exceed", "request entity too large",
      "too many media", "images per request"}},
    {FailureClass::bad_image,
     {"failed to load image", "cannot identify image", "could not process image", "invalid image", "invalid base64",
      "failed to process image", "invalid uri format", "uri must be base64", "image_parse_error", "unable to decode",
      "failed to decode image", "cannot decode image", "broken data stream", "image file is truncated"}},
    {FailureClass::refused,
     {"content_filter", "content_policy", "content management policy", "responsibleaipolicy", "requires moderation",
      "input was flagged", "moderation_blocked"}},
    {FailureClass::model,
     {"model_not_found", "try pulling it first", "deploymentnotfound", "not a valid model", "no such model",
      "model not found", "unknown model", "model_not_available"}},
    {FailureClass::bad_request, {"parse_error.101", "audio input is not supported", "invalid_request_error"}},
}};

std::optional<FailureClass> kind_by_words(const std::string& all) {
    for (const Rule& rule : rules) {
        const bool fits = std::any_of(rule.phrases.begin(), rule.phrases.end(), [&](std::string_view phrase) {
            return !phrase.empty() && all.find(phrase) != std::string::npos;
        });
        if (fits) return rule.kind;
    }
    return std::nullopt;
}

FailureClass kind_by_status(int status) {
    switch (status) {
    case 401:
    case 403:
        return FailureClass::auth;
    case 402:
        return FailureClass::quota;
    case 404:
    case 405:
        return FailureClass::model;
    case 408:
        return FailureClass::timeout;
    case 413:
        return FailureClass::too_many;
    case 429:
        return FailureClass::rate_limit;
    case 501:
        return FailureClass::bad_request;
    case 502:
    case 503:
    case 504:
    case 529:
        return FailureClass::overload;
    default:
        break;
    }
    if (status == 409 || status >= 500 || status < 300) return FailureClass::server;
    return FailureClass::bad_request;
}

FailureClass kind_of(int status, const std::string& all) {
    const auto said = kind_by_words(all);
    const bool money = said == FailureClass::quota;
    if (status == 403 && said == FailureClass::refused) return FailureClass::refused; // one question, not the key
    if (status == 401 || status == 402 || status == 403 || status == 429) {
        return money ? FailureClass::quota : kind_by_status(status);
    }
    const bool overloaded = all.find("overloaded_error") != std::string::npos;
    if (overloaded || status == 503 || status == 529) return FailureClass::overload;
    const bool told_by_status = status >= 300 && status < 500;
    if (!told_by_status && all.find("rate_limit") != std::string::npos) return FailureClass::rate_limit;
    // What only repeats "invalid request" says less than a status that is more than 400 does.
    if (said == FailureClass::bad_request && status >= 404 && status < 500) {
        return kind_by_status(status);
    }
    return said.value_or(kind_by_status(status));
}

bool is_transient(FailureClass kind, int status) {
    switch (kind) {
    case FailureClass::connect:
    case FailureClass::timeout:
    case FailureClass::rate_limit:
    case FailureClass::overload:
        return true;
    case FailureClass::server:
        return status != 501;
    default:
        return false;
    }
}

/// The first number that follows one of `phrases`, or 0.
std::int64_t number_after(const std::string& text, std::span<const std::string_view> phrases) {
    for (const std::string_view phrase : phrases) {
        const auto found = text.find(phrase);
        if (found == std::string::npos) continue;
        std::string digits;
        for (std::size_t at = found + phrase.size(); at < text.size() && digits.size() < 18; ++at) {
            if (text[at] == ',' && !digits.empty()) continue;
            if (text[at] < '0' || text[at] > '9') break;
            digits += text[at];
        }
        std::int64_t number = 0;
        if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc{}) return number;
    }
    return 0;
}

void learn_limits(Failure& failure, const Words& words) {
    static constexpr std::array<std::string_view, 10> context_limit = {"context length is only ",
                                                                       "context length is ",
                                                                       "context length (",
                                                                       "maximum model length of ",
                                                                       "context size (",
                                                                       "context window of ",
                                                                       "tokens allowed (",
                                                                       "maximum allowed (",
                                                                       "limit: ",
                                                                       "> "};
    static constexpr std::array<std::string_view, 8> context_wanted = {"you requested ", "request (",    "you passed ",
                                                                       "resulted in ",   "(length ",     "input (",
                                                                       "too long: ",     "token count ("};
    static constexpr std::array<std::string_view, 4> pictures = {"at most ", "per request: ", "maximum of ",
                                                                 "maximum number of images: "};
    failure.limit = words.limit;
    failure.wanted = words.wanted;
    if (failure.kind == FailureClass::context) {
        if (failure.limit == 0) failure.limit = number_after(words.all, context_limit);
        if (failure.wanted == 0) failure.wanted = number_after(words.all, context_wanted);
    } else if (failure.kind == FailureClass::too_many) {
        failure.limit = number_after(words.all, pictures);
    }
}

std::string next_step(FailureClass kind) {
    switch (kind) {
    case FailureClass::auth:
        return "; check the key (--api-key-env)";
    case FailureClass::vision:
        return "; choose a model that sees pictures (--model)";
    case FailureClass::model:
        return "; check --model and --api-base";
    default:
        return "";
    }
}

Failure failure_with(int status, const Words& words) {
    Failure failure;
    failure.http = as_status(status);
    failure.kind = kind_of(status, words.all);
    failure.transient = is_transient(failure.kind, status);
    failure.not_ready = status == 503 && (words.all.find("loading") != std::string::npos ||
                                          words.all.find("unavailable_error") != std::string::npos);
    learn_limits(failure, words);
    const std::string code = status >= 300 ? fmt::format("{}: ", status) : "";
    failure.message = code + base::one_line(base::redact(words.message)) + next_step(failure.kind);
    return failure;
}

Failure failure_of_fault(const http::Response& response) {
    Failure failure;
    failure.http = as_status(response.status);
    failure.message = response.message;
    switch (response.fault) {
    case http::Fault::resolve:
    case http::Fault::connect:
        failure.kind = FailureClass::connect;
        break;
    case http::Fault::timeout:
    case http::Fault::stalled:
        failure.kind = FailureClass::timeout;
        break;
    case http::Fault::closed:
        failure = protocol_failure("the server closed the connection before the answer was whole", Cut::yes);
        failure.http = as_status(response.status);
        return failure;
    case http::Fault::tls:
    case http::Fault::proxy:
        failure.kind = FailureClass::connect;
        return failure;
    case http::Fault::none:
    case http::Fault::too_long:
    case http::Fault::protocol:
        failure.kind = FailureClass::protocol;
        return failure;
    }
    failure.transient = true;
    return failure;
}

bool looks_like_html(const http::Response& response) {
    return base::lower(response.headers.get("content-type")).find("html") != std::string::npos ||
           base::trim(response.body).substr(0, 1) == "<";
}

Words plain_words(const http::Response& response) {
    Words words;
    words.message = base::one_line(response.body, 200);
    if (looks_like_html(response)) words.message = "the answer is HTML, not JSON: is this the address of an API?";
    if (words.message.empty()) words.message = "no reason given";
    words.all = base::lower(words.message);
    return words;
}

Failure redirected(const http::Response& response) {
    Failure failure = protocol_failure(
        fmt::format("{}: redirected to {}, which is not followed; use that as --api-base", response.status,
                    base::redact_url(base::one_line(response.headers.get("location")))));
    failure.http = response.status;
    return failure;
}

/// No model server asks for this.
Failure refused_by_proxy(const http::Response& response) {
    Failure failure;
    failure.kind = FailureClass::connect;
    failure.http = response.status;
    failure.message = http::refusal_of_proxy(response.status);
    return failure;
}

/// An HTTP date: "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<base::Wall> date_of(const std::string& text) {
    std::tm time{};
    std::array<char, 4> month{};
    if (std::sscanf(text.c_str(), "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &time.tm_mday, month.data(), &time.tm_year,
                    &time.tm_hour, &time.tm_min, &time.tm_sec) != 6)
        return std::nullopt;
    const auto at = std::string_view{"JanFebMarAprMayJunJulAugSepOctNovDec"}.find(month.data());
    if (at == std::string_view::npos || at % 3 != 0) return std::nullopt;
    time.tm_mon = static_cast<int>(at / 3);
    time.tm_year -= 1900;
    return base::Wall{std::chrono::seconds{::timegm(&time)}};
}

std::optional<double> non_negative(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool fits = error == std::errc{} && end == text.data() + text.size() && std::isfinite(number) && number >= 0;
    return fits ? std::optional{number} : std::nullopt;
}

} // namespace

Failure protocol_failure(const std::string& message, Cut cut) {
    Failure failure;
    failure.kind = FailureClass::protocol;
    failure.message = message;
    failure.transient = cut == Cut::yes;
    return failure;
}

std::optional<double> retry_after(const http::Headers& headers, base::Wall now) {
    if (const auto ms = non_negative(base::trim(headers.get("retry-after-ms")))) return *ms / 1000;
    const std::string_view text = base::trim(headers.get("retry-after"));
    if (const auto seconds = non_negative(text)) return seconds;
    const auto then = date_of(std::string{text});
    if (!then) return std::nullopt;
    const auto shown = date_of(std::string{base::trim(headers.get("date"))});
    return std::max(0.0, base::to_seconds(*then - shown.value_or(now)));
}

std::optional<Failure> failure_in(const json& answer, int status) {
    const json error = error_object(answer, status);
    if (error.is_null()) return std::nullopt;
    const Words words = words_of(error);
    return failure_with(status < 300 && words.code >= 300 ? words.code : status, words);
}

Failure failure_of(const http::Response& response, base::Wall now) {
    if (response.fault != http::Fault::none) return failure_of_fault(response);
    if (response.status >= 300 && response.status < 400) return redirected(response);
    if (response.status == 407) return refused_by_proxy(response);
    const auto body = read_json(response.body);
    std::optional<Failure> failure = body ? failure_in(*body, response.status) : std::nullopt;
    if (!failure) failure = failure_with(response.status, plain_words(response));
    if (response.status < 300) failure->kind = FailureClass::protocol, failure->transient = false;
    failure->retry_after_s = retry_after(response.headers, now);
    const std::string_view advice = response.headers.get("x-should-retry");
    if (advice == "false") failure->transient = false;
    if (advice == "true" && !stops_run(failure->kind)) failure->transient = true;
    return *failure;
}

} // namespace vlm::infer
