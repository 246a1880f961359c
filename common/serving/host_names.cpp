// SPDX-License-Identifier: Apache-2.0
#include "common/serving/host_names.hpp"

#include <algorithm>
#include <utility>

#include "common/base/text.hpp"

namespace vlm::serving {
namespace {

/// "[::1]:8090" as "[::1]", "cam.example:8090" as "cam.example".
std::string_view without_port(std::string_view host) {
    const std::size_t bracket = host.rfind(']');
    const std::size_t colon = host.rfind(':');
    const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    return has_port ? host.substr(0, colon) : host;
}

/// Of names that people can register none is made of these alone, or stands in brackets.
bool is_address(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) return true;
    return !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

} // namespace

HostNames::HostNames(std::vector<std::string> names)
    : m_names{std::move(names)} {
    m_names.emplace_back("localhost");
    for (std::string& name : m_names)
        name = base::lower(name);
}

bool HostNames::has(std::string_view host) const {
    const std::string name = base::lower(without_port(base::trim(host)));
    return is_address(name) || std::find(m_names.begin(), m_names.end(), name) != m_names.end();
}

bool is_own_origin(std::string_view origin, std::string_view host) {
    if (origin.empty()) return true;
    const std::size_t mark = origin.find("://");
    return mark != std::string_view::npos && base::lower(origin.substr(mark + 3)) == base::lower(host);
}

} // namespace vlm::serving
