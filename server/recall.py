"""/v1/conversations/{id} and /v1/feedback: what was answered, and whether it was any good."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import JSONResponse

from server.access import Principal, principal_of
from server.conversations import Conversations, conversations_of
from server.documents import ConversationDocument
from server.problems import PROBLEMS
from server.schemas import ConversationId, FeedbackBody

router = APIRouter(prefix="/v1", responses=PROBLEMS)

Who = Annotated[Principal, Depends(principal_of)]
Kept = Annotated[Conversations, Depends(conversations_of)]


@router.get("/conversations/{conversation_id}", response_model=ConversationDocument)
def read_conversation(conversation_id: ConversationId, who: Who, kept: Kept) -> Response:
    """A conversation's newest hundred answers as they were given, oldest first."""
    answers = kept.documents(who.id, conversation_id)
    if not answers:
        raise _no_conversation(conversation_id)
    return JSONResponse({"id": conversation_id, "answers": answers})


@router.delete("/conversations/{conversation_id}", status_code=204)
def remove_conversation(conversation_id: ConversationId, who: Who, kept: Kept) -> None:
    """Forget a conversation: its answers and what was said of them."""
    if not kept.remove(who.id, conversation_id):
        raise _no_conversation(conversation_id)


@router.post("/feedback", status_code=204)
def give_feedback(body: FeedbackBody, who: Who, kept: Kept) -> None:
    """Say whether an answer was good; whoever says so again is taken at their last word."""
    if not kept.vote(who.id, body.answer_id, body.vote, body.reason):
        raise HTTPException(404, f"no answer {body.answer_id!r} was given to you here")


def _no_conversation(conversation_id: str) -> HTTPException:
    return HTTPException(404, f"there is no conversation {conversation_id!r}")
