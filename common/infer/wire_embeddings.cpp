// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wire_embeddings.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/infer/failure.hpp"
#include "common/infer/json_text.hpp"

namespace vlm::infer {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little);

using Numbers = std::vector<float>;

/// Nothing where it is no list of numbers, in either way.
std::optional<Numbers> numbers_of(const json& value) {
    Numbers numbers;
    if (value.is_string()) {
        const auto bytes = base::from_base64(value.get_ref<const std::string&>());
        if (!bytes || bytes->size() % sizeof(float) != 0) return std::nullopt;
        numbers.resize(bytes->size() / sizeof(float));
        if (!numbers.empty()) std::memcpy(numbers.data(), bytes->data(), bytes->size());
        return numbers;
    }
    if (!value.is_array()) return std::nullopt;
    for (const json& number : value) {
        // Python's servers write NaN as null
        if (!number.is_number() && !number.is_null()) return std::nullopt;
        numbers.push_back(number.is_number() ? number.get<float>() : std::nanf(""));
    }
    return numbers;
}

UnitVector of_length_1(Numbers numbers) {
    double square = 0;
    for (const float number : numbers)
        square += double{number} * double{number};
    const double length = std::sqrt(square);
    if (!std::isfinite(length) || length == 0) return std::nullopt;
    for (float& number : numbers)
        number = static_cast<float>(double{number} / length);
    return numbers;
}

/// The vectors as they come in, each in its place.
class Vectors {
public:
    explicit Vectors(std::size_t count)
        : m_vectors(count)
        , m_seen(count) {}

    /// What is wrong with the n-th of the answer; nothing where it is taken.
    [[nodiscard]] std::optional<std::string> take(const json& item, std::size_t n) {
        const std::size_t place =
            static_cast<std::size_t>(count_of(item, "index").value_or(static_cast<std::int64_t>(n)));
        if (place >= m_vectors.size()) return fmt::format("a vector for text {} of {}", place + 1, m_vectors.size());
        if (m_seen[place]) return fmt::format("two vectors for text {}", place + 1);
        m_seen[place] = true;
        auto numbers = numbers_of(member_of(item, "embedding"));
        if (!numbers || numbers->empty()) return fmt::format("no vector for text {}", place + 1);
        if (m_dimensions == 0) m_dimensions = numbers->size();
        if (numbers->size() != m_dimensions)
            return fmt::format("vectors of {} and of {} numbers", m_dimensions, numbers->size());
        m_vectors[place] = of_length_1(std::move(*numbers));
        return std::nullopt;
    }

    [[nodiscard]] std::vector<UnitVector> all() { return std::move(m_vectors); }

private:
    std::vector<UnitVector> m_vectors;
    std::vector<bool> m_seen;
    std::size_t m_dimensions = 0;
};

} // namespace

std::string embeddings_body(const std::string& model, std::span<const std::string> texts, VectorEncoding encoding) {
    std::string body = R"({"model":)";
    append_json_string(body, model);
    body += R"(,"encoding_format":)";
    body += encoding == VectorEncoding::base64 ? R"("base64")" : R"("float")";
    body += R"(,"input":[)";
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i > 0) body += ',';
        append_json_string(body, texts[i]);
    }
    return body + "]}";
}

std::variant<std::vector<UnitVector>, Failure> read_embeddings(std::string_view body, std::size_t count) {
    const auto answer = read_json(body);
    if (!answer) return protocol_failure("the answer is no JSON: is this the address of an API?");
    if (auto failure = failure_in(*answer, 200)) return *failure;
    const json& data = member_of(*answer, "data");
    if (!data.is_array()) return protocol_failure("the answer has no vectors (\"data\")");
    if (data.size() != count)
        return protocol_failure(fmt::format("the server answered {} vectors for {} texts", data.size(), count));
    Vectors vectors{count};
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (const auto wrong = vectors.take(data[i], i)) return protocol_failure("the server answered " + *wrong);
    }
    return vectors.all();
}

} // namespace vlm::infer
