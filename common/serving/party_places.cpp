// SPDX-License-Identifier: Apache-2.0
#include "common/serving/party_places.hpp"

#include <utility>

#include "common/serving/problem.hpp"

namespace vlm::serving {

class PartyPlaces::Place {
public:
    Place(std::shared_ptr<PartyPlaces> places, std::string party)
        : m_places{std::move(places)}
        , m_party{std::move(party)} {}
    ~Place() {
        const std::lock_guard lock{m_places->m_mutex};
        --m_places->m_all;
        const auto mine = m_places->m_taken.find(m_party);
        if (--mine->second == 0) m_places->m_taken.erase(mine);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

private:
    std::shared_ptr<PartyPlaces> m_places;
    std::string m_party;
};

std::shared_ptr<void> PartyPlaces::take(const std::string& party) {
    const std::lock_guard lock{m_mutex};
    if (m_all >= m_most) throw Problem{503, "too many uploads wait already; try again later"};
    const auto mine = m_taken.find(party);
    if (mine != m_taken.end() && mine->second >= m_most_of_one)
        throw Problem{429, "too many of your uploads wait already; try again when one is done"};
    auto place = std::make_shared<Place>(shared_from_this(), party);
    ++m_all;
    ++m_taken[party];
    return place;
}

} // namespace vlm::serving
