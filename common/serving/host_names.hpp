// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vlm::serving {

/// The names under which a server may be asked. A page of another site whose name suddenly leads here (DNS rebinding)
/// asks under that name, and is refused.
class HostNames {
public:
    /// "localhost", all addresses, and these names.
    explicit HostNames(std::vector<std::string> names);

    /// Whether what a Host header says ("cam.example:8090") is one of them. Pure.
    [[nodiscard]] bool has(std::string_view host) const;

private:
    std::vector<std::string> m_names;
};

/// Whether a request comes from a page of the server itself, or from no page at all, so that it may change something:
/// its Origin header is absent, or has the same host as its Host header. Pure.
[[nodiscard]] bool is_own_origin(std::string_view origin, std::string_view host);

} // namespace vlm::serving
