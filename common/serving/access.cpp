// SPDX-License-Identifier: Apache-2.0
#include "common/serving/access.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {
namespace {

constexpr std::string_view cookie_name = "vlm_session";
constexpr std::string_view session = "session";
constexpr std::chrono::hours session_time{24 * 7};

/// What signs addresses below this one: "v" and a video, or "live" and a source.
std::string purpose_of(std::string_view kind, std::string_view name) {
    return fmt::format("{} {}", kind, name);
}

/// The signature that an address carries, if it is one below which signatures count, and is good.
const TokenEntry* signer_of(const Tokens& tokens, const http::RequestTarget& target, base::Wall now) {
    const auto& path = target.path;
    const bool counts = path.size() >= 3 && (path[0] == "v" || path[0] == "live");
    if (!counts) return nullptr;
    return tokens.signer_of(target.query.get("access"), purpose_of(path[0], path[1]), now);
}

std::string_view cookie_of(const http::Exchange& exchange) {
    for (const std::string_view one : base::split(exchange.header("cookie"), ';')) {
        const std::string_view cookie = base::trim(one);
        if (cookie.starts_with(cookie_name) && cookie.substr(cookie_name.size()).starts_with('='))
            return cookie.substr(cookie_name.size() + 1);
    }
    return {};
}

bool allows(const TokenEntry& entry, Right right) {
    return right == Right::upload ? entry.may_upload : entry.may_view || right == Right::none;
}

std::string token_in(std::string_view body) {
    const auto value = nlohmann::json::parse(body, nullptr, false);
    if (!value.is_object() || !value.contains("token") || !value["token"].is_string())
        throw Problem{400, "a login is {\"token\":\"…\"}"};
    return value["token"].get<std::string>();
}

http::Reply with_cookie(const std::string& value, std::chrono::seconds time, bool encrypted) {
    http::Reply reply{204, {}, {}};
    reply.headers.add("Set-Cookie", fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", cookie_name,
                                                value, time.count(), encrypted ? "; Secure" : ""));
    reply.headers.add("Cache-Control", "no-store");
    return reply;
}

} // namespace

void Access::use(std::shared_ptr<const Tokens> tokens) {
    const std::lock_guard lock{m_mutex};
    m_tokens = std::move(tokens);
}

std::shared_ptr<const Tokens> Access::tokens() {
    const std::lock_guard lock{m_mutex};
    return m_tokens;
}

const TokenEntry* Access::asker(const Tokens& tokens, const http::Exchange& exchange,
                                const http::RequestTarget* target) {
    const base::Wall now = base::wall_now();
    constexpr std::string_view bearer = "Bearer ";
    const std::string_view said = exchange.header("authorization");
    if (said.starts_with(bearer)) return tokens.holder_of(base::trim(said.substr(bearer.size())), now);
    if (const std::string_view cookie = cookie_of(exchange); !cookie.empty()) {
        if (const TokenEntry* entry = tokens.signer_of(cookie, session, now)) return entry;
    }
    return target == nullptr ? nullptr : signer_of(tokens, *target, now);
}

std::optional<TokenEntry> Access::check(const http::Exchange& exchange, const http::RequestTarget& target,
                                        Right right) {
    const auto all = tokens();
    if (!all || right == Right::none) return std::nullopt;
    const TokenEntry* entry = asker(*all, exchange, &target);
    if (entry == nullptr) throw Problem{401, "a token is needed, as Authorization: Bearer TOKEN, or by logging in"};
    if (!allows(*entry, right)) throw Problem{403, "this token does not allow that"};
    return *entry;
}

std::optional<TokenEntry> Access::holder(const http::Exchange& exchange) {
    const auto all = tokens();
    const TokenEntry* entry = all ? asker(*all, exchange, nullptr) : nullptr;
    return entry == nullptr ? std::nullopt : std::optional{*entry};
}

http::Reply Access::log_in(const http::Exchange& exchange, bool encrypted) {
    const auto all = tokens();
    if (!all) return {204, {}, {}};
    const TokenEntry* entry = all->holder_of(token_in(exchange.body()), base::wall_now());
    if (entry == nullptr) throw Problem{401, "nobody has this token, or it has expired"};
    return with_cookie(sign(*entry, session, base::wall_now() + session_time), session_time, encrypted);
}

http::Reply Access::log_out() {
    return with_cookie("", std::chrono::seconds{0}, false);
}

std::string Access::link_query(const http::Exchange& exchange, std::string_view kind, const std::string& name,
                               std::chrono::seconds time) {
    const auto all = tokens();
    const TokenEntry* entry = all ? asker(*all, exchange, nullptr) : nullptr;
    return entry == nullptr ? "" : "access=" + sign(*entry, purpose_of(kind, name), base::wall_now() + time);
}

} // namespace vlm::serving
