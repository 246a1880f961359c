// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::serving {

/// What the holder of a token may do.
struct TokenEntry {
    std::string name; ///< letters, digits, "-" and "_"
    bool may_view = false;
    bool may_upload = false;
    std::optional<base::Wall> expires;
    std::string hash; ///< SHA-256 of the token, in hexadecimal digits
};

/// A line of a token file: "anna view,upload 2027-01-01T00:00:00Z sha256:…", "-" for a token that does not expire.
[[nodiscard]] std::string to_line(const TokenEntry& entry);

/// Throws UsageError where this is no name of an entry.
void check_token_name(std::string_view name);

/// Who is let in: the tokens of a file, which holds but their hashes. Immutable, for any thread.
class Tokens {
public:
    /// One entry a line; empty lines and those that begin with "#" are passed over. Throws UsageError "line 3: …".
    explicit Tokens(std::string_view text);

    /// Whether an entry has this name, whether it holds or not.
    [[nodiscard]] bool has(std::string_view name) const;

    /// Whose token this is, if it holds now; null for nobody's. Each is compared, in a time that tells nothing.
    [[nodiscard]] const TokenEntry* holder_of(std::string_view token, base::Wall now) const;

    /// The same by what a signature says: "NAME.SECONDS.HMAC", made by sign() for `purpose`, before it expires.
    [[nodiscard]] const TokenEntry* signer_of(std::string_view signature, std::string_view purpose,
                                              base::Wall now) const;

private:
    std::vector<TokenEntry> m_entries;
};

/// Lets somebody do something until then, as long as the token itself holds.
[[nodiscard]] std::string sign(const TokenEntry& entry, std::string_view purpose, base::Wall until);

} // namespace vlm::serving
