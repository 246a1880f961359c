// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "common/http/exchange.hpp"
#include "common/http/request_target.hpp"
#include "common/serving/router.hpp"
#include "common/serving/tokens.hpp"

namespace vlm::serving {

/// Who may do what: everybody everything where there are no tokens, else who shows one, in a header (Authorization:
/// Bearer), in the cookie of a login, or in a signed address. Safe from any thread.
class Access {
public:
    /// From now on these tokens hold; null: everybody is let in.
    void use(std::shared_ptr<const Tokens> tokens);

    /// Whether answers depend on who asks.
    [[nodiscard]] bool is_used() { return tokens() != nullptr; }

    /// Who asks; nothing where nobody has to be known. Throws Problem: 401 where a token is needed, 403 where it does
    /// not allow that.
    std::optional<TokenEntry> check(const http::Exchange& exchange, const http::RequestTarget& target, Right right);

    /// Who asks, by a header or a cookie; nothing where nobody has to be known, or nobody is.
    [[nodiscard]] std::optional<TokenEntry> holder(const http::Exchange& exchange);

    /// The answer to {"token":"…"}: a cookie for the browser. Throws Problem (401).
    [[nodiscard]] http::Reply log_in(const http::Exchange& exchange, bool encrypted);
    [[nodiscard]] static http::Reply log_out();

    /// What makes addresses below /v/FINGERPRINT or /live/NAME work without a token for a while: "access=…". "" where
    /// nobody needs one.
    [[nodiscard]] std::string link_query(const http::Exchange& exchange, std::string_view kind, const std::string& name,
                                         std::chrono::seconds time);

private:
    [[nodiscard]] std::shared_ptr<const Tokens> tokens();
    [[nodiscard]] static const TokenEntry* asker(const Tokens& tokens, const http::Exchange& exchange,
                                                 const http::RequestTarget* target);

    std::mutex m_mutex;
    std::shared_ptr<const Tokens> m_tokens;
};

} // namespace vlm::serving
