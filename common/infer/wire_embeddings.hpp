// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/infer/answer.hpp"

namespace vlm::infer {

/// How the numbers of a vector are written in an answer: "base64" of 32 bit floats, little endian, or "float", as JSON.
enum class VectorEncoding { base64, number };

/// The body of a request at /embeddings.
[[nodiscard]] std::string embeddings_body(const std::string& model, std::span<const std::string> texts,
                                          VectorEncoding encoding);

/// A vector of length 1; nothing where a server's was zero, or no numbers.
using UnitVector = std::optional<std::vector<float>>;

/// The vectors of an answer, in the order of the `count` texts that were sent, all of one size, whichever way they are
/// written and ordered; or what is wrong with it.
[[nodiscard]] std::variant<std::vector<UnitVector>, Failure> read_embeddings(std::string_view body, std::size_t count);

} // namespace vlm::infer
