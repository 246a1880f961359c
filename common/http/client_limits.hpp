// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace vlm::http {

class ClientLimits;

/// The place of one connection among those of a server, until this is destroyed. The limits must outlive it.
class ClientPlace {
public:
    ClientPlace(ClientPlace&& other) noexcept
        : m_limits{std::exchange(other.m_limits, nullptr)}
        , m_address{std::move(other.m_address)} {}
    ClientPlace& operator=(ClientPlace&&) = delete;
    ~ClientPlace();

    [[nodiscard]] const std::string& address() const { return m_address; }

private:
    friend ClientLimits;
    ClientPlace(ClientLimits& limits, std::string address)
        : m_limits{&limits}
        , m_address{std::move(address)} {}

    ClientLimits* m_limits; ///< null: moved from
    std::string m_address;
};

/// How many connections a server has, all together and to each address. Safe from any thread.
class ClientLimits {
public:
    /// So many to every address; with nothing 2,000, and any number to those of this machine, as a proxy that stands in
    /// front speaks for many.
    ClientLimits(std::size_t most, std::optional<std::size_t> most_per_address)
        : m_most{most}
        , m_most_per_address{most_per_address} {}

    /// A place for one more; nothing where there is no room.
    [[nodiscard]] std::optional<ClientPlace> admit(std::string address);

    [[nodiscard]] std::size_t count() const { return m_count; }

private:
    friend ClientPlace;
    void leave(const std::string& address);
    [[nodiscard]] std::size_t most_of(const std::string& address) const;

    std::size_t m_most;
    std::optional<std::size_t> m_most_per_address;
    std::atomic<std::size_t> m_count{0};
    std::mutex m_mutex;
    std::map<std::string, std::size_t> m_per_address;
};

} // namespace vlm::http
