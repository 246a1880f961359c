// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vlm::http {

/// What follows the "?" of an address: names with values, decoded, in their order.
class Query {
public:
    void add(std::string name, std::string value) { m_fields.emplace_back(std::move(name), std::move(value)); }

    /// The last value under `name`; nothing where there is none.
    [[nodiscard]] std::optional<std::string> find(std::string_view name) const;

    /// The same; "" where there is none.
    [[nodiscard]] std::string get(std::string_view name) const { return find(name).value_or(""); }

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& fields() const { return m_fields; }

private:
    std::vector<std::pair<std::string, std::string>> m_fields;
};

/// What a request asks for.
struct RequestTarget {
    std::vector<std::string> path; ///< the parts between slashes, decoded: of "/v/a%2Fb" "v" and "a/b"; of "/" none
    Query query;
};

/// %XX, and "+" for a space where `plus_is_space`, as bytes; nothing where an escape is broken, or means NUL. Pure.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space = false);

/// Takes apart what stands in a request's first line: a path with or without a query, or a whole URL (RFC 9112, 3.2).
/// Nothing where it is neither, where spaces or control characters stand in it as they are, where escapes are broken,
/// or where a part of the path is empty (but for the last), "." or "..". Pure.
[[nodiscard]] std::optional<RequestTarget> parse_target(std::string_view target);

} // namespace vlm::http
