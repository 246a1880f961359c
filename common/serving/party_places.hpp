// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace vlm::serving {

/// How much is under way, of all and of each party. Safe from any thread.
class PartyPlaces : public std::enable_shared_from_this<PartyPlaces> {
public:
    PartyPlaces(std::size_t most, std::size_t most_of_one)
        : m_most{most}
        , m_most_of_one{most_of_one} {}

    /// A place, which is free again when it is let go of. Throws Problem: 503 where there is none, 429 where there is
    /// none for this party.
    [[nodiscard]] std::shared_ptr<void> take(const std::string& party);

private:
    class Place;

    std::size_t m_most;
    std::size_t m_most_of_one;
    std::mutex m_mutex;
    std::map<std::string, std::size_t> m_taken; ///< by party
    std::size_t m_all = 0;
};

} // namespace vlm::serving
