// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace vlm::http {

/// How many connections a server has, all together and to each address. Safe from any thread.
class ClientLimits {
public:
    /// So many to every address; with nothing 2,000, and any number to those of this machine, as a proxy that stands in
    /// front speaks for many.
    ClientLimits(std::size_t most, std::optional<std::size_t> most_per_address)
        : m_most{most}
        , m_most_per_address{most_per_address} {}

    /// Whether there is room for one more, which then counts until it leaves.
    [[nodiscard]] bool admit(const std::string& address);
    void leave(const std::string& address);

    [[nodiscard]] std::size_t count() const { return m_count; }

private:
    [[nodiscard]] std::size_t most_of(const std::string& address) const;

    std::size_t m_most;
    std::optional<std::size_t> m_most_per_address;
    std::atomic<std::size_t> m_count{0};
    std::mutex m_mutex;
    std::map<std::string, std::size_t> m_per_address;
};

} // namespace vlm::http
